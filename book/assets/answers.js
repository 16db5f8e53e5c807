// A number that an exercise asks for, checked in the page. What is right and which numbers come of
// the usual slips, a cell has computed (answers.py). Without scripts there is nothing here.
(() => {
  // "−6,3 %" is −6.3; a comma before three digits parts thousands: 312,000.
  const read = (text) => {
    const plain = text.replace(/[\u2212\u2013]/g, "-").replace(/[\s%$€]/g, "");
    const whole = (/^[+-]?0*,/.test(plain) ? plain : plain.replace(/,(?=\d{3}(\D|$))/g, "")).replace(",", ".");
    return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(whole) ? Number(whole) : NaN;
  };

  const COUNTS = ["no", "one", "two", "three", "four", "five"];
  const decimalsOf = (text) => (/[.,](\d+)\D*$/.exec(text.replace(/,(?=\d{3}(\D|$))/g, ""))?.[1] ?? "").length;
  // Parts of one where percent or points are asked for, or the other way round.
  const scaled = (asked, given) => {
    const [kind] = /^(%|points|times|$)/.exec(asked.unit) ?? [];
    if (kind === undefined) return "";
    const hundred = kind === "%" || kind === "points", meant = hundred ? 100 * given : given / 100;
    if (Math.abs(meant - asked.value) > asked.tolerance * (1 + 1e-9)) return "";
    const other = Number((hundred ? asked.written / 100 : 100 * asked.written).toPrecision(12));
    return `${hundred ? `In ${kind === "%" ? "percent" : kind}` : "As a plain number"}: ${asked.written}, not ${other}.`;
  };

  const judge = (asked, text) => {
    const given = read(text);
    if (Number.isNaN(given)) return ["none", "Write a number, such as 12.5."];
    // A hair more: 0.1 + 0.2 is not 0.3 in a computer.
    const within = (value, most) => Math.abs(given - value) <= most * (1 + 1e-9) + 1e-9;
    const near = (value) => within(value, asked.tolerance);
    if (near(asked.value)) return ["right", "Right."];
    const exact = asked.mistakes.find((one) => within(one.value, 1e-6 * Math.abs(one.value)));
    if (exact) return ["slip", `Not yet. ${exact.hint}`];
    // Cut to fewer digits than the solution has, it may be the right number or another one.
    const digits = decimalsOf(asked.written), few = decimalsOf(text);
    const meant = [asked, ...asked.mistakes].filter((one) => within(one.value, 0.5 / 10 ** few));
    if (few < digits && (meant.length > 1 || meant[0] === asked))
      return ["slip", `Give ${COUNTS[digits]} ${digits === 1 ? "decimal" : "decimals"}.`];
    // A reader rounds a wrong number as the solution rounds the right one.
    const slip = asked.mistakes.find((one) => near(one.value) || near(Number(one.written))) ?? (few < digits && meant[0]);
    if (slip) return ["slip", `Not yet. ${slip.hint}`];
    const other = scaled(asked, given);
    if (other) return ["slip", other];
    if (near(-asked.value)) return ["slip", "Not yet. The size is right, the sign is not."];
    return ["wrong", "Not yet."];
  };

  const make = (name, properties, ...children) => {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...children);
    return node;
  };

  let number = 0;
  for (const place of document.querySelectorAll(".rb-answer")) {
    for (const asked of JSON.parse(place.dataset.answers)) {
      number += 1;
      const id = `rb-answer-${number}`;
      const words = asked.asked[0].toUpperCase() + asked.asked.slice(1);
      const input = make("input", { id, type: "text", inputMode: "decimal", autocomplete: "off" });
      input.setAttribute("aria-describedby", `${id}-said`);
      const label = make("label", { htmlFor: id }, words);
      // Part of the name of the field, and behind it for the eye.
      if (asked.unit) label.append(make("span", { className: "visually-hidden" }, `, in ${asked.unit}`));
      const unit = make("span", { className: "rb-answer__unit" }, asked.unit);
      unit.setAttribute("aria-hidden", "true");
      const said = make("output", { id: `${id}-said` });
      said.setAttribute("for", id);
      const check = make("button", { type: "submit" }, "Check");
      const form = make("form", {}, label, input, unit, check, said);
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        [form.dataset.found, said.textContent] = judge(asked, input.value);
      });
      input.addEventListener("input", () => {
        delete form.dataset.found;
        said.textContent = "";
      });
      place.append(form);
    }
  }
})();
