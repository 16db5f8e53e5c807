/* A page of the site as a page of an EPUB: its article as XHTML, formulas as drawings. */
async () => {
  await window.MathJax?.startup?.promise;
  const article = document.querySelector('article.bd-article');
  const svg = 'http://www.w3.org/2000/svg', link = 'http://www.w3.org/1999/xlink';

  const typeset = [...(window.MathJax?.startup?.document?.math ?? [])];
  const sources = new Map(typeset.map(item => [item.typesetRoot, item.math]));
  let drawings = 0;
  for (const formula of article.querySelectorAll('mjx-container')) {
    const drawn = formula.querySelector('svg');
    // For listeners the source, as its author wrote it.
    const words = sources.get(formula)?.replace(/\s+/g, ' ').trim();
    drawn.setAttribute('role', 'img');
    drawn.setAttribute('aria-label', words || 'formula');
    // Its height and width are in the x-height of its letters, which few readers know.
    for (const side of ['width', 'height']) {
      drawn.setAttribute(side, `${(parseFloat(drawn.getAttribute(side)) * 0.45).toFixed(3)}em`);
    }
    const low = parseFloat(drawn.style.verticalAlign) || 0;
    drawn.setAttribute('style', `vertical-align: ${(low * 0.45).toFixed(3)}em`);
    // Each drawing holds the shapes that it uses: a reader may show a page in pieces.
    const shapes = document.createElementNS(svg, 'defs'), own = `shape${drawings++}-`;
    const named = new Map();
    for (const use of drawn.querySelectorAll('use')) {
      const id = (use.getAttribute('href') ?? use.getAttributeNS(link, 'href') ?? '').slice(1);
      if (!named.has(id)) {
        const shape = document.getElementById(id).cloneNode(true);
        named.set(id, `${own}${named.size}`);
        shape.id = named.get(id);
        shapes.append(shape);
      }
      use.removeAttribute('href');
      use.setAttributeNS(link, 'xlink:href', `#${named.get(id)}`);
    }
    if (shapes.childNodes.length) drawn.prepend(shapes);
    for (const part of [drawn, ...drawn.querySelectorAll('*')]) {
      for (const {name} of [...part.attributes]) {
        if (name.startsWith('data-') || name === 'focusable' || name === 'class') part.removeAttribute(name);
      }
    }
    const display = formula.getAttribute('display') === 'true';
    const box = document.createElement('span');
    if (display) box.className = 'rb-display';
    box.append(drawn);
    formula.replaceWith(box);
  }
  const away = 'script, button, .headerlink, .rb-numbers, .rb-slides, .toctree-wrapper, .rb-filter, .rb-cite, '
    + 'details.hide.above-input, .cell.tag_hide-input:not(:has(> .cell_output)), input, .toggle-button';
  article.querySelectorAll(away).forEach(e => e.remove());
  for (const a of article.querySelectorAll('a[href]')) {
    const to = new URL(a.href);
    if (to.protocol === 'file:' && !to.pathname.endsWith('.html')) a.replaceWith(...a.childNodes);
    else a.setAttribute('href', to.href);
  }
  for (const image of article.querySelectorAll('img')) {
    image.setAttribute('src', image.src);
    image.removeAttribute('loading');
  }
  const rules = [...document.querySelectorAll('article style')].map(e => e.textContent).join('\n');
  article.querySelectorAll('style').forEach(e => e.remove());
  const heading = article.querySelector('h1');
  return {
    rules,
    title: heading.textContent.trim().replace(/\s+/g, ' '),
    body: [...article.children].map(e => new XMLSerializer().serializeToString(e)).join('\n'),
  };
}
