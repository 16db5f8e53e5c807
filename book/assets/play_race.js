/* The race of volatility and drift: what restoring a mix is paid, and the relative entropy of what
   is left alone, from any month to any later one. */
(() => {
  const { fixed, percent, signed } = RB_PLAY;
  const MONTHS = "January February March April May June July August September October November December".split(" ");

  /* Sums of logarithms by asset up to each month, and of what was paid: kept, as nothing moves them. */
  const kept = new Map();
  const sums = (data, which) => {
    if (!kept.has(which)) {
      const of = data.sets[which];
      const added = (values, unit) => {
        const found = new Float64Array(values.length + 1);
        values.forEach((each, i) => { found[i + 1] = found[i] + each / unit; });
        return found;
      };
      kept.set(which, {
        target: of.target,
        logs: of.logs.map(asset => added(asset, 10 ** data.places)),
        paid: added(of.paid, 10 ** data.fine),
        months: of.paid.length,
      });
    }
    return kept.get(which);
  };
  /* Bought at the end of one month, at the end of another: paid, drift, and the level left. */
  const race = (data, which, from, until) => {
    const { target, logs, paid } = sums(data, which);
    let whole = 0, middle = 0;
    const grown = logs.map((asset, i) => {
      const log = asset[until] - asset[from], money = target[i] * Math.exp(log);
      whole += money;
      middle += target[i] * log;
      return money;
    });
    return {
      paid: paid[until] - paid[from],
      drift: Math.log(whole) - middle,
      level: grown.reduce((sum, each, i) => sum + Math.min(each / whole, target[i]), 0),
    };
  };

  RB_PLAY.explorer("race", ({ data, chart, controls, say }) => {
    const set = controls.choose("Data", data.sets.map(each => each.name));
    const named = i => {
      const [year, month] = data.sets[set.get()].first, at = month - 2 + i;
      return `${MONTHS[((at % 12) + 12) % 12]} ${year + Math.floor(at / 12)}`;
    };
    const all = () => data.sets[set.get()].paid.length;
    const from = controls.range("Bought at the end of", { min: 0, max: 1, value: 0, text: named });
    const end = controls.range("Watched until the end of", { min: 1, max: 2, value: 1, text: named });
    const settle = () => {
      from.ends(0, all() - 12);
      end.ends(from.get() + 1, all());
    };
    const whole = () => { from.set(0); settle(); end.set(all()); };
    set.input.addEventListener("input", whole);
    whole();

    const draw = () => {
      settle();
      const start = from.get(), until = end.get();
      const step = Math.max(1, Math.floor((until - start) / 300)), points = [];
      for (let at = start; at < until; at += step) points.push([at, race(data, set.get(), start, at)]);
      const last = race(data, set.get(), start, until);
      points.push([until, last]);
      const [year, month] = data.sets[set.get()].first;
      const when = at => year + (month - 1 + at) / 12;
      const paths = ["paid", "drift"].map(key => points.map(([at, each]) => [when(at), 100 * each[key]]));
      const most = Math.max(1, ...paths.flat().map(([, y]) => y));
      const marks = RB_PLAY.ticks(when(start), when(until), chart.size().width < 460 ? 4 : 7).filter(Number.isInteger);
      chart.frame({
        x: [when(start), when(until)], y: [-0.03 * most, 1.08 * most], ticksX: marks,
        textX: String, textY: each => fixed(each, most < 4 ? 1 : 0), nameX: "year", nameY: "log points",
      });
      chart.line("paid", "best", paths[0]);
      chart.line("drift", "worst", paths[1]);
      const [upper, lower] = last.paid >= last.drift ? ["paid", "drift"] : ["drift", "paid"];
      const texts = { paid: "volatility paid", drift: "drift built up" };
      chart.words("upper", texts[upper], when(until), 100 * last[upper], { up: -8, side: "left" });
      chart.words("lower", texts[lower], when(until), 100 * last[lower], { up: 30, side: "left" });
      chart.dot("paidEnd", "best", when(until), 100 * last.paid, 4);
      chart.dot("driftEnd", "worst", when(until), 100 * last.drift, 4);
      const premium = 100 * (last.paid - last.drift);
      const words = [
        `${data.sets[set.get()].name}, ${named(start)} to ${named(until)}: volatility paid ${fixed(100 * last.paid)} log points, drift built up ${fixed(100 * last.drift)}.`,
        `${premium >= 0 ? "Restored is ahead of left alone" : "Left alone is ahead of restored"}: the premium is ${signed(premium, 1)}.`,
        `What was left alone has a level of ${percent(last.level)} against its target, so drift is at least ${fixed(200 * (1 - last.level) ** 2)}.`,
      ];
      say(words.join(" "));
      chart.end(`The race of volatility and drift. ${words.join(" ")}`);
    };
    return { draw };
  }, { race });
})();
