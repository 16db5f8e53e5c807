// The page of results: MiniSearch over the sections of all pages (search_sections.js).
// Everything it needs is loaded with the page, so that it works from a folder on a disk.
(() => {
  const FEW = new Set(
    ("a an and are as at be by do does for from how i if in is it me my of on or shall should " +
      "that the this to what when which who why will with you your").split(" "),
  );
  const BOOST = { chapter: 1.6, evidence: 1, reference: 0.8, "other language": 0.4 };
  const AROUND = 110; // letters of a snippet to each side of what was found
  const MOST = 30;

  // "rebalance" finds "rebalancing": endings that English adds are taken off.
  // Russian has more of them.
  const RUSSIAN =
    /(ами|ями|ого|его|ому|ему|ыми|ими|[аяоеуыию]я|[оеы]е|[иыо]й|[оеуюя]ю|[аяоеыи]м|[ая]х|[ое]в|[аеёиоуыьюяй])$/;
  const stem = (word) => {
    if (/^[а-яё]/.test(word)) return word.length < 5 ? word : word.replace(RUSSIAN, "");
    return word.length < 5 ? word.replace(/s$/, "") : word.replace(/(ing|ed|es|e|s)$/, "");
  };
  const term = (word) => {
    const small = word.toLowerCase();
    return FEW.has(small) ? null : stem(small);
  };

  // Chinese has no spaces: every two signs that stand together are a word.
  const HAN = /\p{Script=Han}+/gu;
  const pairs = (run) =>
    run.length < 2 ? [run] : [...run].slice(1).map((sign, place) => [...run][place] + sign);
  const split = (text) => [
    ...text.replace(HAN, " ").split(/[\n\r\p{Z}\p{P}]+/u),
    ...(text.match(HAN) || []).flatMap(pairs),
  ];

  const index = new MiniSearch({
    tokenize: split,
    fields: ["words", "page", "heading", "text"],
    processTerm: term,
  });
  const rows = window.SECTIONS;
  index.addAll(rows.map((row, id) => ({ ...row, id })));

  const found = (asked) => {
    const options = {
      boost: { words: 6, page: 5, heading: 3 },
      boostDocument: (id) => BOOST[rows[id].kind],
      prefix: (word) => word.length > 3,
      combineWith: "AND",
    };
    const all = index.search(asked, options);
    return (all.length ? all : index.search(asked, { ...options, combineWith: "OR" })).slice(0, MOST);
  };

  const element = (name, className, text) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  };

  // The words around the first that was found, with all that were found marked.
  const snippet = (text, terms) => {
    const han = terms.filter((one) => one.match(HAN));
    const words = han.length ? new RegExp(`(${han.join("|")})`, "gu") : /[\p{L}\p{N}]+/gu;
    const marks = [...text.matchAll(words)].filter((word) =>
      terms.some((one) => (term(word[0]) || "").startsWith(one)),
    );
    const first = marks.length ? marks[0].index : 0;
    // From the beginning of a word on.
    const start = first > AROUND ? text.indexOf(" ", first - AROUND) + 1 : 0;
    const end = Math.min(text.length, first + 2 * AROUND);
    const line = element("p", "rb-found__text", start ? "… " : "");
    let at = start;
    for (const mark of marks.filter((word) => word.index >= start && word.index + word[0].length <= end)) {
      line.append(text.slice(at, mark.index), element("mark", "", mark[0]));
      at = mark.index + mark[0].length;
    }
    line.append(text.slice(at, end), end < text.length ? " …" : "");
    return line;
  };

  const show = (asked) => {
    const results = found(asked);
    const list = element("ol", "rb-found");
    for (const { id, terms } of results) {
      const row = rows[id];
      const item = element("li", `rb-found__item rb-found__item--${row.kind}`);
      const link = element("a", "rb-found__link", row.heading ? `${row.page}: ${row.heading}` : row.page);
      link.href = row.url;
      item.append(link, element("span", "rb-found__kind", row.kind), snippet(row.text, terms));
      list.append(item);
    }
    const count = results.length === MOST ? `the first ${MOST}` : `${results.length}`;
    const said = results.length ? `Sections that hold it: ${count}.` : "Nothing was found.";
    const status = element("p", "rb-found__status", said);
    status.setAttribute("role", "status");
    document.getElementById("search-results").replaceChildren(status, list);
  };

  const asked = new URLSearchParams(window.location.search).get("q") || "";
  const field = document.querySelector(".bd-search-container input[name=q]");
  if (field) {
    field.value = asked;
    field.addEventListener("input", () => show(field.value));
  }
  if (asked) show(asked);
})();
