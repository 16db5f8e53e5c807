// Waits for the maths, the pictures and what scripts do after a change of screen, then reads off
// all that the tests ask of one view of a page; `colours` asks for text that does not stand out.
async ({colours}) => {
  if (window.MathJax?.startup?.promise) await MathJax.startup.promise;
  if (!document.querySelector('#rb-still')) {
    const still = Object.assign(document.createElement('style'), {id: 'rb-still'});
    still.textContent = '*, *::before, *::after { transition: none !important }';
    document.head.append(still);
  }
  // A browser tells scripts of a new width or scheme before it draws the next frame.
  for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
  const article = document.querySelector('article');
  for (const image of article.querySelectorAll('img')) await image.decode().catch(() => null);
  const scrolls = element => {
    for (let at = element; at && at !== document.body; at = at.parentElement)
      if (['auto', 'scroll'].includes(getComputedStyle(at).overflowX)) return true;
    return false;
  };
  const label = element => element.outerHTML.slice(0, 120);

  // Each answer is kept: a page has thousands of texts, and few colours and grounds.
  const kept = (make, known = new Map()) => key => {
    if (!known.has(key)) known.set(key, make(key));
    return known.get(key);
  };
  const canvas = Object.assign(document.createElement('canvas'), {width: 1, height: 1});
  const pen = canvas.getContext('2d', {willReadFrequently: true});
  const rgba = kept(colour => {
    pen.clearRect(0, 0, 1, 1); pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  });
  const over = (top, below) =>
    [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const ground = kept(element => {
    if (!element) return [255, 255, 255, 1];
    const own = rgba(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own : over(own, ground(element.parentElement));
  });
  const light = colour => colour.slice(0, 3).map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const faint = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const holders = new Set(), found = new Set();
    while (walker.nextNode())
      if (walker.currentNode.textContent.trim()) holders.add(walker.currentNode.parentElement);
    for (const element of holders) {
      if (!element.checkVisibility({opacityProperty: true})) continue;
      if (element.closest('script, style, mjx-container, .visually-hidden')) continue;
      if (!element.getClientRects().length) continue;
      const style = getComputedStyle(element), size = parseFloat(style.fontSize);
      const behind = ground(element), ink = over(rgba(style.color), behind);
      const [high, low] = [light(ink), light(behind)].sort((a, b) => b - a);
      const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
      const ratio = (high + 0.05) / (low + 0.05);
      if (ratio < (large ? 3 : 4.5)) found.add(`${ratio.toFixed(2)} ${label(element)}`);
    }
    return [...found];
  };
  return {
    theme: document.documentElement.dataset.theme,
    width: document.scrollingElement.scrollWidth,
    window: innerWidth,
    wide: [...article.querySelectorAll('table, pre, img, mjx-container, .rb-verdict, p, li')]
      .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !scrolls(e)).map(label),
    formulas: article.querySelectorAll('.math').length,
    rendered: [...article.querySelectorAll('.math')]
      .filter(e => e.querySelector('mjx-container > svg')).length,
    failed: [...article.querySelectorAll('[data-mml-node="merror"], mjx-merror')].map(label),
    // Signs without a shape: drawn in a letter of the system, or left out, which shows against
    // what is told to screen readers.
    unknown: [...article.querySelectorAll('mjx-container')].filter(e => {
      const told = [...e.querySelectorAll('mjx-assistive-mml :is(mi, mn, mo)')]
        .filter(sign => /[^\s\u2061-\u2064\u200b]/.test(sign.textContent));
      const drawn = e.querySelectorAll('svg g:is([data-mml-node="mi"], [data-mml-node="mn"], '
        + '[data-mml-node="mo"]):has(use, path, rect)');
      return e.querySelector('svg text') || drawn.length < told.length;
    }).map(e => e.querySelector('mjx-assistive-mml')?.textContent),
    images: [...article.querySelectorAll('img')]
      .map(e => ({html: label(e), alt: e.alt.trim(), loaded: e.complete && e.naturalWidth > 0,
                  caption: e.closest('figure')?.querySelector('figcaption')?.innerText.trim() ?? '',
                  filter: getComputedStyle(e).filter,
                  ground: rgba(getComputedStyle(e).backgroundColor)})),
    first: document.querySelector('figure img')?.getBoundingClientRect().top ?? null,
    figures: [...article.querySelectorAll('figure')]
      .filter(e => !e.querySelector('figcaption')?.innerText.trim()).map(label),
    faint: colours ? faint() : null,
    screens: document.scrollingElement.scrollHeight / innerHeight,
    sideways: [...article.querySelectorAll('table')]
      .filter(e => e.parentElement.scrollWidth > e.parentElement.clientWidth + 1).map(label),
  };
}
