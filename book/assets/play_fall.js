/* A fall: a mix of shares and bills that is restored every so often, beside the same mix left alone
   from the peak; the mean of all dates on which the rule can start, as the chapter has it. */
(() => {
  const { percent, fixed, signed, thousands } = RB_PLAY;

  /* What one in the market and one in bills has become after each day, from the peak on. */
  const kept = new Map();
  const grown = (data, which) => {
    if (!kept.has(which)) {
      const fall = data.falls[which], days = fall.market.length;
      const market = new Float64Array(days + 1).fill(1), bills = new Float64Array(days + 1).fill(1);
      fall.market.forEach((each, i) => { market[i + 1] = market[i] * (1 + each / 10 ** data.places); });
      let day = 0;
      for (const [count, rate] of fall.bills)
        for (let i = 0; i < count; i++, day++) bills[day + 1] = bills[day] * (1 + rate / 10 ** data.fine);
      kept.set(which, { market, bills, days, trough: fall.trough });
    }
    return kept.get(which);
  };
  /* Reviewed every `pace` days: the value at a day that is a review comes from the review before,
     and the mean of all starts is a sum over the last `pace` days, each the last review of one. */
  const paths = (data, which, share, pace) => {
    const { market, bills, days } = grown(data, which);
    const value = new Float64Array(days + 1).fill(1), inMarket = [0], inBills = [0];
    for (let t = 1; t <= days; t++) {
      const s = Math.max(0, t - pace);
      value[t] = value[s] * ((share * market[t]) / market[s] + ((1 - share) * bills[t]) / bills[s]);
    }
    for (let t = 0; t <= days; t++) {
      inMarket.push(inMarket[t] + value[t] / market[t]);
      inBills.push(inBills[t] + value[t] / bills[t]);
    }
    const restored = new Float64Array(days + 1), alone = new Float64Array(days + 1);
    for (let t = 0; t <= days; t++) {
      alone[t] = share * market[t] + (1 - share) * bills[t];
      // Those that have had no review yet still hold what was bought at the peak.
      const first = Math.max(0, t - pace + 1), waiting = Math.max(0, pace - 1 - t);
      const [a, b] = [inMarket[t + 1] - inMarket[first] + waiting, inBills[t + 1] - inBills[first] + waiting];
      restored[t] = (share * market[t] * a + (1 - share) * bills[t] * b) / pace;
    }
    return { restored, alone, market };
  };

  const PACES = [["every day", 1], ["every week", 5], ["every month", 21], ["every quarter", 63], ["every year", 252]];
  RB_PLAY.explorer("fall", ({ data, chart, controls, say }) => {
    const which = controls.range("Fall", { min: 0, max: data.falls.length - 1, value: data.falls.findIndex(each => each.name.startsWith("2007")), text: i => data.falls[i].name });
    const share = controls.range("In shares", { min: 0, max: 100, value: 60, text: x => `${x}\u00a0%` });
    const pace = controls.range("Reviewed", { min: 0, max: PACES.length - 1, value: 2, text: i => PACES[i][0] });
    const until = controls.range("Watched for", { min: 10, max: 100, value: 100, text: x => `${x}\u00a0% of the way` });
    const view = controls.choose("Shown", ["the difference", "the values"]);

    const draw = () => {
      const fall = data.falls[which.get()], part = share.get() / 100;
      const { restored, alone, market } = paths(data, which.get(), part, PACES[pace.get()][1]);
      const days = market.length - 1, last = Math.round((until.get() / 100) * days);
      const gap = t => 100 * (restored[t] - alone[t]);
      const step = Math.max(1, Math.floor(last / chart.size().width));
      const shown = [];
      for (let t = 0; t < last; t += step) shown.push(t);
      shown.push(last);
      const lines = view.get() === 0
        ? { own: shown.map(t => [t, gap(t)]) }
        : { market: shown.map(t => [t, 100 * market[t]]), other: shown.map(t => [t, 100 * alone[t]]), own: shown.map(t => [t, 100 * restored[t]]) };
      const values = Object.values(lines).flat().map(([, y]) => y);
      const [least, most] = [Math.min(...values, 0), Math.max(...values, view.get() ? 100 : 0.2)];
      const air = 0.08 * (most - least);
      chart.frame({
        x: [0, last], y: [least - air, most + air],
        textX: thousands, textY: each => (view.get() ? fixed(each, 0) : signed(each, most - least < 1 ? 2 : 1)),
        nameX: "trading days since the peak", nameY: view.get() ? "value, 100 at the peak" : "rebalanced less left alone, points of the value at the peak",
      });
      if (!view.get()) chart.line("zero", "market", [[0, 0], [last, 0]]);
      if (fall.trough <= last) {
        chart.line("trough", "cursor", [[fall.trough, least - air], [fall.trough, most + air]]);
        chart.words("troughName", "trough", fall.trough, most + air, { up: 14 });
      }
      for (const [kind, points] of Object.entries(lines)) chart.line(kind, kind, points);
      if (view.get()) {
        const at = Math.round(0.55 * last);
        chart.words("marketName", "shares", at, 100 * market[at], { up: 18 });
        chart.words("aloneName", "the two mixes", at, 100 * alone[at], { up: -14 });
      } else {
        chart.diamond("end", "own", last, gap(last));
      }
      const tell = t => `${fixed(100 * restored[t], 1)} rebalanced, ${fixed(100 * alone[t], 1)} left alone, ${signed(gap(t))} points`;
      const words = [
        `${fall.name}: shares fell ${percent(1 - market[fall.trough])} in ${thousands(fall.trough)} days and were back after ${thousands(days)}.`,
        `${share.get()}\u00a0% in shares, reviewed ${PACES[pace.get()][0]}, of 100 at the peak: at the trough ${tell(fall.trough)}; at the recovery ${tell(days)}${last < days ? `; after ${thousands(last)} days ${tell(last)}` : ""}.`,
      ];
      say(words.join(" "));
      chart.end(`Rebalanced and left alone from the peak. ${words.join(" ")}`);
    };
    return { draw };
  }, { paths });
})();
