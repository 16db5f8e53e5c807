// The definition of a term beside the word, when a pointer hovers over its link or the keyboard
// reaches it; the link carries it (terms.py). As WCAG 1.4.13 asks, Escape sends it away, the pointer
// may move onto it, and it stays until both have left. A finger follows the link to the glossary.
(() => {
  const GAP = 6; // pixels between word and box, which the box bridges: terms.css
  const EDGE = 8; // pixels to the edge of the window
  const box = document.createElement("div");
  box.id = box.className = "rb-term";
  box.setAttribute("role", "tooltip");
  box.hidden = true;
  let shown = null;
  let wait = 0;

  const away = () => {
    clearTimeout(wait);
    box.hidden = true;
    if (shown) shown.removeAttribute("aria-describedby");
    shown = null;
  };

  // Below the line, or above it where there is no room below. The box may be placed from any
  // corner of the page, so it is put at the start and moved by what is missing.
  const place = (line) => {
    box.style.left = box.style.top = "0";
    const { left, top, width, height } = box.getBoundingClientRect();
    const most = document.documentElement.clientWidth - EDGE - width;
    const above = line.top - GAP - height;
    const below = line.bottom + GAP;
    const under = below + height <= window.innerHeight || above < 0;
    box.style.left = `${Math.max(EDGE, Math.min(line.left, most)) - left}px`;
    box.style.top = `${(under ? below : above) - top}px`;
  };

  const show = (link, line) => {
    away();
    shown = link;
    box.textContent = link.dataset.term;
    link.setAttribute("aria-describedby", box.id);
    box.hidden = false;
    place(line);
  };

  const held = () => shown && (box.matches(":hover") || shown.matches(":hover, :focus-visible"));
  const leave = () => {
    clearTimeout(wait);
    wait = setTimeout(() => {
      if (held()) return;
      away();
      // The keyboard may still stand on another word.
      const link = document.querySelector("a[data-term]:focus-visible");
      if (link) show(link, link.getClientRects()[0]);
    }, 200);
  };

  for (const link of document.querySelectorAll("a[data-term]")) {
    link.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "touch" || link === shown) return;
      // A word may be broken over two lines.
      const lines = [...link.getClientRects()];
      const line = lines.find((one) => event.clientY <= one.bottom) || lines[0];
      clearTimeout(wait);
      wait = setTimeout(show, 150, link, line); // a pointer that passes opens nothing
    });
    link.addEventListener("focus", () => {
      if (link.matches(":focus-visible")) show(link, link.getClientRects()[0]);
    });
    link.addEventListener("pointerleave", leave);
    link.addEventListener("blur", leave);
  }
  box.addEventListener("pointerleave", leave);
  document.addEventListener("keydown", (event) => event.key === "Escape" && away());
  window.addEventListener("resize", away);
  document.querySelector(".bd-article").append(box);
})();
