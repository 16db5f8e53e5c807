/* How often and when: growth of each frequency of review from each date on which it can start. */
(() => {
  const { percent, fixed } = RB_PLAY;
  const mean = values => values.reduce((sum, each) => sum + each, 0) / values.length;

  /* Of one data set and cost: each frequency with its growth by start date, lowest, mean, highest. */
  const compared = (data, set, cost) =>
    data.sets[set].rules.map(rule => {
      const growth = rule.growth[cost].map(each => each / 10 ** data.places);
      return { name: rule.name, growth, low: Math.min(...growth), mean: mean(growth), high: Math.max(...growth) };
    });
  /* How many frequencies that trade, each at its mean, grew faster than a growth. */
  const ahead = (rules, growth, chosen) =>
    rules.filter((rule, i) => i !== chosen && rule.name !== "never" && rule.mean > growth).length;

  /* Where the name of a line ends, as far right as neither the curve nor another name is in its way:
     null if there is no such place, for the words beneath say it all the same. */
  const free = (chart, name, y, curve, taken) => {
    const { left, right } = chart.size(), wide = 8 * name.length;
    for (let end = right - 9; end - wide > left; end -= 8) {
      const box = { left: end - wide, right: end, top: y - 15, bottom: y };
      const crossed = curve.some(([x, up], i) => {
        const before = curve[Math.max(0, i - 1)];
        return Math.max(x, before[0]) >= box.left - 2 && Math.min(x, before[0]) <= box.right + 2
          && Math.max(up, before[1]) >= box.top - 2 && Math.min(up, before[1]) <= box.bottom + 2;
      });
      const met = taken.some(each => each.left < box.right + 6 && each.right > box.left - 6 && each.top < box.bottom && each.bottom > box.top);
      if (!crossed && !met) {
        taken.push(box);
        return end;
      }
    }
    return null;
  };

  RB_PLAY.explorer("often", ({ data, chart, controls, say }) => {
    const rulesOf = () => data.sets[set.get()].rules.filter(rule => rule.name !== "never");
    const set = controls.choose("Data", data.sets.map(each => each.name));
    const often = controls.range("Reviewed", { min: 0, max: 0, value: 0, text: i => rulesOf()[i]?.name ?? "" });
    const start = controls.range("Start date", { min: 0, max: 251, value: 0, text: i => `${i + 1}` });
    const cost = controls.range("Cost of a trade, basis points", { min: 0, max: data.costs.length - 1, value: 0, text: i => `${data.costs[i]}` });
    const settle = () => {
      const before = often.input.max;
      often.ends(0, rulesOf().length - 1);
      if (before !== often.input.max) often.set(rulesOf().length - 1);
    };

    const draw = () => {
      settle();
      const rules = compared(data, set.get(), cost.get()), chosen = often.get(), own = rules[chosen];
      const many = own.growth.length;
      start.ends(0, Math.max(1, many - 1));
      const at = Math.min(start.get(), many - 1);
      const values = rules.filter(rule => rule.name !== "never").flatMap(rule => [rule.low, rule.high]);
      const air = 0.08 * (Math.max(...values) - Math.min(...values)) + 1e-4;
      const [low, high] = [Math.min(...values) - air, Math.max(...values) + air];
      const across = Math.max(2, many);
      chart.frame({
        x: [1, across], y: [low, high],
        ticksX: [...new Set([1, ...RB_PLAY.ticks(1, across, chart.size().width < 460 ? 3 : 6).filter(Number.isInteger), many])]
          .filter((each, _, all) => each === 1 || each === many || (each - 1 > across / 12 && many - each > across / 12 && all)),
        textX: String, textY: each => percent(each, high - low < 0.02 ? 2 : 1),
        nameX: "start date, of all that the rule has", nameY: "growth a year",
      });
      const points = many > 1 ? own.growth.map((each, i) => [i + 1, each]) : [[1, own.growth[0]], [across, own.growth[0]]];
      const shown = percent(own.growth[at], 2), begun = chart.x(at + 1);
      const taken = [{ left: begun - 70, right: begun + 70, top: chart.y(own.growth[at]) - 28, bottom: chart.y(own.growth[at]) + 8 }];
      const curve = points.map(([x, y]) => [chart.x(x), chart.y(y)]);
      rules.forEach((rule, i) => {
        if (i === chosen || rule.name === "never") return;
        chart.line(`mean${i}`, "other", [[1, rule.mean], [across, rule.mean]]);
        const right = free(chart, rule.name, chart.y(rule.mean), curve, taken);
        if (right !== null) chart.words(`name${i}`, rule.name, chart.across(right + 9), rule.mean, { up: -3, side: "left" });
      });
      chart.line("own", "market", points);
      chart.diamond("start", "own", at + 1, own.growth[at]);
      chart.words("startName", shown, at + 1, own.growth[at], { up: -12 });
      const better = ahead(rules, own.growth[at], chosen), others = rules.filter((rule, i) => i !== chosen && rule.name !== "never");
      const never = rules.find(rule => rule.name === "never");
      const words = [
        `${data.sets[set.get()].name}, ${own.name}, start date ${at + 1} of ${many}: ${percent(own.growth[at], 2)} a year.`,
        many > 1 ? `Over all ${many} starts ${percent(own.low, 2)} to ${percent(own.high, 2)}, mean ${percent(own.mean, 2)}: the luck of the start is ${fixed(100 * (own.high - own.low), 2)} points.` : "It has one start.",
        `From this start ${better} of ${others.length} other frequencies, each the mean of its starts, grew faster: ${others.map(rule => `${rule.name} ${percent(rule.mean, 2)}`).join(", ")}.`,
        `Never: ${percent(never.mean, 2)}.`,
      ];
      say(words.join(" "));
      chart.end(`Growth a year by the start of the review. ${words.join(" ")}`);
    };
    settle();
    often.set(rulesOf().length - 1);
    return { draw };
  }, { compared, ahead });
})();
