/* What cash costs: the market beside the market with a share of cash that is restored every month,
   over any span, in bills or idle, in money or in what it buys. */
(() => {
  const { percent, fixed, thousands } = RB_PLAY;

  /* Sums of logarithms up to each month, from zero: growth of any span is a difference of two. */
  const sums = returns => {
    const found = new Float64Array(returns.length + 1);
    returns.forEach((each, i) => { found[i + 1] = found[i] + Math.log1p(each); });
    return found;
  };
  /* What stays whatever a reader chooses is worked out once. */
  let kept;
  const series = (data, share, idle) => {
    if (!kept) {
      kept = {};
      for (const name of ["market", "bills", "prices"]) {
        kept[name] = data[name].map(each => each / 10 ** data.places[name]);
        kept[`${name}Sums`] = sums(kept[name]);
      }
      kept.idle = kept.bills.map(() => 0);
    }
    const { market } = kept, cash = idle ? kept.idle : kept.bills;
    return {
      market: kept.marketSums, cash: idle ? sums(cash) : kept.billsSums, prices: kept.pricesSums,
      mixed: sums(market.map((each, i) => each - share * (each - cash[i]))),
    };
  };
  /* What one becomes at the end of each month of a span. */
  const wealth = (logs, prices, from, months, real) =>
    Array.from({ length: months + 1 }, (_, i) =>
      Math.exp(logs[from + i] - logs[from] - (real ? prices[from + i] - prices[from] : 0)));
  const yearly = path => path[path.length - 1] ** (12 / (path.length - 1)) - 1;
  const span = (data, share, idle, from, months, real) => {
    const logs = series(data, share, idle), found = {};
    for (const name of ["market", "mixed", "cash"]) found[name] = wealth(logs[name], logs.prices, from, months, real);
    return found;
  };

  const MONTHS = "January February March April May June July August September October November December".split(" ");
  RB_PLAY.explorer("cash", ({ data, chart, controls, say }) => {
    const all = data.market.length, [year, month] = data.first;
    const named = i => `${MONTHS[(month - 1 + i) % 12]} ${year + Math.floor((month - 1 + i) / 12)}`;
    const share = controls.range("Share of cash", { min: 0, max: 100, value: 10, text: x => `${x}\u00a0%` });
    const years = controls.range("Years", { min: 1, max: all / 12, step: 0.5, value: 30 });
    const from = controls.range("From", { min: 0, max: all - 360, value: 0, text: named });
    const kind = controls.choose("Cash lies", ["in Treasury bills", "idle"]);
    const money = controls.choose("Counted in", ["dollars", "what dollars buy"]);

    const draw = () => {
      const length = 12 * years.get();
      from.ends(0, all - length);
      const real = money.get() === 1, part = share.get() / 100;
      const paths = span(data, part, kind.get() === 1, from.get(), length, real);
      const ends = Object.values(paths).flatMap(path => [Math.min(...path), Math.max(...path)]);
      const low = Math.min(...ends) / 1.05, high = Math.max(...ends) * 1.1;
      const tens = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000];
      const inside = tens.filter(each => each >= low && each <= high);
      const begun = year + (month - 1 + from.get()) / 12, until = begun + length / 12;
      const marks = RB_PLAY.ticks(begun, until, Math.min(chart.size().width < 460 ? 4 : 7, Math.max(1, length / 12))).filter(Number.isInteger);
      chart.frame({
        x: [begun, until], y: [low, high], logY: true,
        ticksX: marks, ticksY: inside.length > 6 ? inside.filter(each => Number.isInteger(Math.log10(each))) : inside,
        textX: String, textY: each => (each < 1 ? String(each) : thousands(each)),
        nameX: "year", nameY: real ? "what 1 buys at last" : "what 1 becomes",
      });
      const line = (key, path) => chart.line(key, { market: "market", mixed: "own", cash: "other" }[key], path.map((each, i) => [begun + i / 12, each]));
      for (const key of ["cash", "mixed", "market"]) line(key, paths[key]);
      const end = path => path[path.length - 1];
      const middle = Math.floor(0.62 * length), at = begun + middle / 12;
      chart.words("marketName", "market", at, paths.market[middle], { up: -14, side: "left" });
      chart.words("cashName", "cash alone", at, paths.cash[middle], { up: 18, side: "right" });
      const [plain, mixed] = [yearly(paths.market), yearly(paths.mixed)];
      const apart = 100 * (plain - mixed);
      const words = [
        `From ${named(from.get())}, ${length / 12} ${length === 12 ? "year" : "years"}: the market grew ${percent(plain, 2)} a year, with ${share.get()}\u00a0% in cash ${percent(mixed, 2)}.`,
        apart >= 0 ? `The cash cost ${fixed(apart, 2)} points a year.` : `The cash gained ${fixed(-apart, 2)} points a year.`,
        `100,000 became ${thousands(1e5 * end(paths.market))} and ${thousands(1e5 * end(paths.mixed))}${real ? ", in dollars of the first month" : ""}.`,
      ];
      say(words.join(" "));
      chart.end(`Wealth of the market and of the market with cash. ${words.join(" ")}`);
    };
    return { draw };
  }, { span, yearly });
})();
