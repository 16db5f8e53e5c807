/* One button shows or hides the code of figures and tables on every page, and the choice stays.
   Without scripts each piece of code keeps a button of its own. */
(() => {
  const key = "rb-code";
  const root = document.documentElement;
  const remembered = () => {
    try { return localStorage.getItem(key) === "shown"; } catch { return false; }
  };
  const show = shown => {
    root.dataset.code = shown ? "shown" : "folded";
    for (const piece of document.querySelectorAll("details.hide.above-input")) piece.open = shown;
  };
  root.dataset.code = remembered() ? "shown" : "folded";
  document.addEventListener("DOMContentLoaded", () => {
    if (!document.querySelector("details.hide.above-input")) return;
    const button = document.createElement("button");
    const say = shown => {
      button.textContent = shown ? "Hide code" : "Show code";
      button.setAttribute("aria-pressed", String(shown));
    };
    button.type = "button";
    button.className = "rb-code-button btn btn-sm";
    button.addEventListener("click", () => {
      const shown = root.dataset.code !== "shown";
      try { localStorage.setItem(key, shown ? "shown" : "folded"); } catch { /* for this page */ }
      show(shown);
      say(shown);
    });
    show(remembered());
    say(remembered());
    document.querySelector(".article-header-buttons")?.prepend(button);
  });
})();
