// A number that an exercise asks for, checked in the page. What is right and which numbers come of
// the usual slips, a cell has computed (answers.py). Without scripts there is nothing here.
(() => {
  // "−6,3 %" is −6.3; a comma before three digits parts thousands: 312,000.
  const read = (text) => {
    const plain = text.replace(/[\u2212\u2013]/g, "-").replace(/[\s%$€]/g, "");
    const whole = plain.replace(/,(?=\d{3}(\D|$))/g, "").replace(",", ".");
    return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(whole) ? Number(whole) : NaN;
  };

  const judge = (asked, text) => {
    const given = read(text);
    if (Number.isNaN(given)) return ["none", "Write a number, such as 12.5."];
    // A hair more: 0.1 + 0.2 is not 0.3 in a computer.
    const near = (value) => Math.abs(given - value) <= asked.tolerance * (1 + 1e-9) + 1e-9;
    if (near(asked.value)) return ["right", "Right."];
    // A reader rounds a wrong number as the solution rounds the right one.
    const slip = asked.mistakes.find((one) => near(one.value) || near(Number(one.written)));
    return slip ? ["slip", `Not yet. ${slip.hint}`] : ["wrong", "Not yet."];
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
