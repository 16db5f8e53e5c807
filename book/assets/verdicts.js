/* The table of all verdicts: choose a text, a finding, or words. Without scripts it shows all. */
document.addEventListener("DOMContentLoaded", () => {
  const table = document.querySelector("table.rb-scoreboard");
  if (!table) return;
  const rows = [...table.tBodies[0].rows];
  const findings = [...new Set(rows.map(row => row.dataset.finding))].sort();
  const box = document.createElement("form");
  box.className = "rb-filter";
  box.setAttribute("role", "search");
  const choice = (name, label, options) => {
    const wrap = document.createElement("label");
    const select = document.createElement("select");
    select.name = name;
    for (const [value, text] of options) select.add(new Option(text, value));
    wrap.append(label, select);
    box.append(wrap);
    return select;
  };
  const text = choice("text", "Text ", [["", "both"], ["R", "rebalancing"], ["W", "wedge"]]);
  const finding = choice("finding", "Finding ", [["", "all"], ...findings.map(f => [f, f])]);
  const wrap = document.createElement("label");
  const words = Object.assign(document.createElement("input"), {type: "search", name: "words"});
  wrap.append("Words ", words);
  const count = document.createElement("output");
  box.append(wrap, count);
  const apply = () => {
    const wanted = words.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      const fits = (!text.value || row.dataset.text === text.value) &&
        (!finding.value || row.dataset.finding === finding.value) &&
        (!wanted || row.textContent.toLowerCase().includes(wanted));
      row.hidden = !fits;
      shown += fits;
    }
    count.textContent = `${shown} of ${rows.length}`;
  };
  box.addEventListener("input", apply);
  box.addEventListener("submit", event => event.preventDefault());
  table.closest(".output, .cell_output, div").before(box);
  apply();
});
