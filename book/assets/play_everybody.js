/* Everybody's market: how many participants without skill end behind it, by what they hold, keep in
   bills, pay and how long they stay. Every share is one that the chapter's market has found. */
(() => {
  const { percent, fixed } = RB_PLAY;
  const share = (data, market, span, stakes, bills, cost) =>
    data.markets[market].behind[span][stakes][bills][cost] / 10 ** data.places;

  RB_PLAY.explorer("everybody", ({ data, chart, controls, say }) => {
    const tenths = values => values.map(each => each / 1000);
    const [bills, costs] = [tenths(data.bills), tenths(data.costs)];
    const market = controls.choose("Market", data.markets.map(each => each.name));
    const cost = controls.range("Costs a year", { min: 0, max: costs.length - 1, value: 10, text: i => percent(costs[i]) });
    const cash = controls.range("In bills", { min: 0, max: bills.length - 1, value: 2, text: i => percent(bills[i]) });
    const stakes = controls.range("Stakes of each", { min: 0, max: data.stakes.length - 1, value: data.stakes.indexOf(10), text: i => `${data.stakes[i]}` });
    const span = controls.range("Years", { min: 0, max: data.spans.length - 1, value: data.spans.length - 1, text: i => `${data.spans[i]}` });
    const years = i => `${data.spans[i]} ${data.spans[i] === 1 ? "year" : "years"}`;

    const draw = () => {
      const of = (at, i) => share(data, market.get(), at, stakes.get(), cash.get(), i);
      const curve = at => costs.map((each, i) => [each, of(at, i)]);
      chart.frame({
        x: [0, costs[costs.length - 1]], y: [0.4, 1.01], ticksY: [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1], ticksX: [0, 0.01, 0.02, 0.03],
        textX: each => percent(each, 0), textY: each => percent(each, 0),
        nameX: "costs a year", nameY: "participants behind the market",
      });
      chart.line("half", "cursor", [[0, 0.5], [costs[costs.length - 1], 0.5]]);
      data.spans.forEach((_, at) => {
        chart.line(`span${at}`, at === span.get() ? "market" : "other", curve(at));
        const place = Math.round(costs.length * (0.3 + 0.2 * at));
        chart.words(`spanName${at}`, years(at), costs[place], of(at, place), { up: -7, side: "left" });
      });
      const now = of(span.get(), cost.get());
      chart.diamond("now", "own", costs[cost.get()], now);
      chart.words("nowName", percent(now), costs[cost.get()], now, { up: -12 });
      const without = share(data, market.get(), span.get(), stakes.get(), 0, 0);
      const words = [
        `${data.markets[market.get()].name}, ${years(span.get())}: of participants with ${data.stakes[stakes.get()]} ${data.stakes[stakes.get()] === 1 ? "stake" : "stakes"} each, ${percent(bills[cash.get()])} in bills and costs of ${percent(costs[cost.get()])} a year, ${percent(now)} end behind the market.`,
        `Without bills and costs it would be ${percent(without)}, ${fixed(100 * Math.abs(now - without))} points ${now >= without ? "less" : "more"}.`,
      ];
      say(words.join(" "));
      chart.end(`Share of participants behind the market by costs. ${words.join(" ")}`);
    };
    return { draw };
  }, { share });
})();
