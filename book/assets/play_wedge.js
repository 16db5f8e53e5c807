/* The wedge: best and worst result at each level, as research_lib.wedge has them, and a portfolio
   of the reader's own. */
(() => {
  const { percent, place, ticks } = RB_PLAY;
  const ROUNDING = 1e-12;

  /* Best first, in the order of the assets where results are equal. */
  const order = results => results.map((_, i) => i).sort((a, b) => results[b] - results[a] || a - b);
  /* Amounts at which rooms are full, filled in order, and what they are worth. */
  const fillingLine = (rooms, worth) => {
    const amount = [0], value = [0];
    rooms.forEach((room, i) => {
      amount.push(amount[i] + room);
      value.push(value[i] + room * worth[i]);
    });
    return [amount, value];
  };
  const interpolate = (x, xs, ys) => {
    if (x < xs[0]) return NaN;
    const i = place(xs, x);
    if (i >= xs.length - 1) return ys[ys.length - 1];
    return ys[i] + (ys[i + 1] - ys[i]) * ((x - xs[i]) / (xs[i + 1] - xs[i]));
  };
  const cumulated = (weights, results) => {
    const by = order(results).filter(i => weights[i] > 0);
    const line = fillingLine(by.map(i => weights[i]), by.map(i => results[i]));
    line[0][line[0].length - 1] = 1;
    return line;
  };
  /* The article's upper line: sets of the best assets at their market weights. */
  const setLine = (weights, results) => {
    const [level, value] = cumulated(weights, results);
    return [level.slice(1), value.slice(1).map((each, i) => each / level[i + 1])];
  };
  /* The best of all portfolios: what is free goes into the very best asset. */
  const freeLine = (weights, results) => {
    const [level, value] = cumulated(weights, results), most = Math.max(...results);
    return [level, value.map((each, i) => each + (1 - level[i]) * most)];
  };
  /* The same when no asset may exceed a cap: the overlap and the rest fill rooms of their own. */
  const cappedLine = (weights, results, cap) => {
    const by = order(results), worth = by.map(i => results[i]);
    const overlap = by.map(i => Math.min(weights[i], cap));
    const [within, earned] = fillingLine(overlap, worth);
    const [beyond, extra] = fillingLine(overlap.map(each => cap - each), worth);
    const lowest = Math.max(0, 1 - beyond[beyond.length - 1]), highest = within[within.length - 1];
    const inside = x => Math.min(highest, Math.max(lowest, x));
    const levels = [...new Set([...within, ...beyond.map(each => 1 - each), lowest, highest].map(inside))].sort((a, b) => a - b);
    const best = levels.map(x => interpolate(x, within, earned) + interpolate(Math.max(0, 1 - x), beyond, extra));
    // Left of its top, the top is best.
    for (let i = best.length - 2; i >= 0; i--) best[i] = Math.max(best[i], best[i + 1]);
    if (levels[0] > 0) { levels.unshift(0); best.unshift(best[0]); }
    return [levels, best];
  };
  const mirrored = (line, weights, results, cap) => {
    const [level, value] = line(weights, results.map(each => -each), cap);
    return [level, value.map(each => -each)];
  };
  const lines = (weights, results, cap) => {
    const all = cap < 1 ? cappedLine : freeLine;
    return {
      best: setLine(weights, results),
      worst: mirrored(setLine, weights, results),
      bestOfAll: all(weights, results, cap),
      worstOfAll: mirrored(all, weights, results, cap),
      market: weights.reduce((sum, each, i) => sum + each * results[i], 0),
    };
  };
  const at = ([xs, ys], level) => (level > xs[xs.length - 1] + ROUNDING ? NaN : interpolate(level, xs, ys));
  /* Weights that sum to one exactly, and results, out of whole numbers. */
  const read = ({ weights, results }, places) => {
    const total = weights.reduce((sum, each) => sum + each, 0);
    return [weights.map(each => each / total), results.map(each => each / 10 ** places)];
  };
  /* What is typed, the rest in the index: weights, the level and the result. */
  const portfolio = (weights, results, typed) => {
    const spent = typed.reduce((sum, [, share]) => sum + share, 0);
    const held = weights.map(each => (1 - spent) * each);
    for (const [i, share] of typed) held[i] += share;
    return {
      level: held.reduce((sum, each, i) => sum + Math.min(each, weights[i]), 0),
      result: held.reduce((sum, each, i) => sum + each * results[i], 0),
    };
  };

  RB_PLAY.explorer("wedge", ({ data, chart, controls, changed, say }) => {
    const market = controls.choose("Market", data.markets.map(each => each.name));
    const year = controls.range("Year", { min: 0, max: 0, value: 0, text: i => data.markets[market.get()].years[i]?.year ?? "" });
    const limit = controls.range("Limit for one company", { min: 2, max: 100, value: 100, text: x => (x === 100 ? "none" : `${x}\u00a0%`) });
    const level = controls.range("Level", { min: 0, max: 100, value: 25, text: x => `${x}\u00a0%` });
    const rows = [1, 2].map(i => ({
      asset: controls.choose(`Your share ${i}`, [""]),
      weight: controls.number(`Its weight, % (${i})`, { min: 0, max: 100, step: 1, value: 0 }),
    }));
    const shown = controls.choose("Show a share", ["none"]);
    let assets = [], now = {};

    const settle = () => {
      const chosen = data.markets[market.get()], of = chosen.years[year.get()];
      const names = of.assets || chosen.assets;
      [now.weights, now.results] = read(of, data.places);
      if (names.join() !== assets.join()) {
        const picked = rows.map(row => assets[row.asset.get()]);
        assets = names;
        rows.forEach((row, i) => {
          row.asset.fill(assets);
          const best = ["AAPL", "C"][i];
          row.asset.set(Math.max(0, assets.indexOf(picked[i] ?? best)));
        });
        shown.fill(["none", ...assets]);
        shown.set(0);
      }
    };
    const newMarket = () => {
      const years = data.markets[market.get()].years;
      year.ends(0, years.length - 1);
      year.set(0);
    };
    market.input.addEventListener("input", newMarket);
    newMarket();

    const nearest = event => {
      const box = chart.svg.getBoundingClientRect();
      const x = event.clientX - box.left, y = event.clientY - box.top;
      let found = -1, least = 24;
      now.weights.forEach((weight, i) => {
        const apart = Math.hypot(chart.x(weight) - x, chart.y(now.results[i]) - y);
        if (apart < least) [found, least] = [i, apart];
      });
      if (found + 1 !== shown.get()) { shown.set(found + 1); changed(); }
    };
    chart.svg.addEventListener("pointermove", nearest);
    chart.svg.addEventListener("pointerdown", nearest);

    const draw = () => {
      settle();
      const { weights, results } = now, cap = limit.get() / 100, x = level.get() / 100;
      const possible = cap * weights.length >= 1;
      const drawn = lines(weights, results, possible ? cap : 1);
      const typed = rows.map(row => [row.asset.get(), row.weight.get() / 100]).filter(([, share]) => share > 0);
      const spent = typed.reduce((sum, [, share]) => sum + share, 0);
      const own = typed.length && spent <= 1 + 1e-9 ? portfolio(weights, results, typed) : null;
      const [low, high] = [Math.min(...results, -0.05), Math.max(...results, 0.05)];
      const air = 0.04 * (high - low);
      chart.frame({
        x: [0, 1], y: [low - air, high + air], ticksX: [0, 0.25, 0.5, 0.75, 1], ticksY: ticks(low, high, 6),
        textX: each => percent(each, 0), textY: each => percent(each, 0),
        nameX: "level of diversification", nameY: "result of the year",
      });
      chart.line("level", "cursor", [[x, low - air], [x, high + air]]);
      chart.line("market", "market", [[0, drawn.market], [1, drawn.market]]);
      const line = (key, kind, [xs, ys]) => chart.line(key, kind, xs.map((each, i) => [each, ys[i]]));
      line("bestOfAll", "best-all", drawn.bestOfAll);
      line("worstOfAll", "worst-all", drawn.worstOfAll);
      line("best", "best", drawn.best);
      line("worst", "worst", drawn.worst);
      weights.forEach((weight, i) => chart.dot(`asset${i}`, "asset", weight, results[i], 2.5));
      for (const [key, text, up] of [["bestOfAll", "best of all", -8], ["worstOfAll", "worst of all", 18]]) {
        if (Number.isFinite(at(drawn[key], 0.6))) chart.words(key + "Name", text, 0.6, at(drawn[key], 0.6), { up, side: "right" });
      }
      chart.words("marketName", "market", 1, drawn.market, { side: "left" });
      if (own) {
        chart.diamond("own", "own", own.level, own.result);
        chart.words("ownName", "yours", own.level, own.result);
      }
      const one = shown.get() - 1;
      if (one >= 0) {
        chart.dot("one", "own", weights[one], results[one], 5);
        chart.words("oneName", `${assets[one]}: ${percent(weights[one])} of the market, ${percent(results[one])}`, weights[one], results[one]);
      }
      const ends = ["best", "worst", "bestOfAll", "worstOfAll"].map(key => at(drawn[key], x));
      const span = (best, worst) =>
        Number.isFinite(best) && Number.isFinite(worst)
          ? `${percent(worst)} to ${percent(best)}, ${RB_PLAY.fixed(100 * (best - worst))} points wide`
          : "not there";
      const words = [
        `At a level of ${level.get()}\u00a0%: the article\u2019s lines, ${span(ends[0], ends[1])};`,
        `all portfolios${cap < 1 && possible ? ` within ${limit.get()}\u00a0% a company` : ""}, ${span(ends[2], ends[3])}.`,
      ];
      if (!possible) words.push(`${weights.length} shares of ${limit.get()}\u00a0% do not fill a portfolio: raise the limit. Drawn is no limit.`);
      if (spent > 1 + 1e-9) words.push(`Your shares are ${RB_PLAY.fixed(100 * spent)}\u00a0%: take ${RB_PLAY.fixed(100 * spent - 100)} off.`);
      if (rows.some(row => row.weight.get() < 0)) words.push("A weight below zero is left out: nothing is sold short here.");
      if (own) {
        const [top, bottom] = [at(drawn.best, own.level), at(drawn.worst, own.level)];
        const where = own.result > top + ROUNDING ? "above the article\u2019s upper line"
          : own.result < bottom - ROUNDING ? "below the article\u2019s lower line"
            : Number.isFinite(top) && Number.isFinite(bottom) ? "between the article\u2019s lines" : "where a line has not begun";
        words.push(`Yours, the rest in the market: level ${percent(own.level)}, result ${percent(own.result, 2)}, ${where}.`);
      }
      say(words.join(" "));
      chart.end(`The wedge of ${data.markets[market.get()].name}, ${data.markets[market.get()].years[year.get()].year}. ${words.join(" ")}`);
    };
    return { draw };
  }, { lines, at, read, portfolio });
})();
