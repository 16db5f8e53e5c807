// What is wider than the screen: a table folds into cards, one a row, on a phone; anything else
// that scrolls can be reached and moved with the keyboard. Without this script all of it scrolls.
(() => {
  const PHONE = window.matchMedia("(max-width: 600px)");
  const SCROLLS =
    ".bd-article .output.text_html, .bd-article .pst-scrollable-table-container, " +
    ".bd-article pre, .bd-article div.math, .bd-article mjx-container[display]";

  // Each cell learns the words of its column: style sheets print them before it.
  const label = (table) => {
    const heads = [...table.querySelectorAll("thead tr:last-child > *")].map((cell) =>
      cell.textContent.trim(),
    );
    for (const row of table.tBodies[0] ? table.tBodies[0].rows : []) {
      [...row.cells].forEach((cell, place) => {
        cell.dataset.head = heads[place] || "";
      });
    }
  };

  const fold = () => {
    for (const table of document.querySelectorAll(".bd-article table:not(.rb-verdicts)")) {
      table.classList.remove("rb-cards");
      if (!PHONE.matches || !table.tHead) continue;
      const around = table.parentElement;
      if (table.scrollWidth > around.clientWidth + 1) {
        label(table);
        table.classList.add("rb-cards");
      }
    }
  };

  // By one pixel too: a formula may be wider than its place by a part of one, and then scrolls.
  const reach = () => {
    for (const part of document.querySelectorAll(SCROLLS)) {
      if (part.scrollWidth > part.clientWidth) {
        part.tabIndex = 0;
      } else if (part.tabIndex === 0) {
        part.removeAttribute("tabindex");
      }
    }
  };

  const settle = () => {
    fold();
    reach();
  };

  window.addEventListener("load", () => {
    settle();
    const typeset = window.MathJax && window.MathJax.startup && window.MathJax.startup.promise;
    if (typeset) typeset.then(settle);
  });
  window.addEventListener("resize", settle);
  // Paper has no width to scroll, and no phone.
  window.addEventListener("beforeprint", () => {
    for (const table of document.querySelectorAll("table.rb-cards")) {
      table.classList.remove("rb-cards");
    }
  });
  window.addEventListener("afterprint", settle);
})();
