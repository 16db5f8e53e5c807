/* Make a page of the site ready for paper; returns its title and what is wider than the sheet.

   Solutions go to the end of their chapter. What leads to a file of the site leads nowhere on paper
   and becomes plain words. Chromium remembers the place of an element only if the page links to it:
   links from other pages need it too, so each is linked to, out of sight. */
async () => {
  const article = document.querySelector('article.bd-article');
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);

  const solutions = [...article.querySelectorAll('div.solution')];
  if (solutions.length) {
    const end = make('section', {className: 'rb-solutions', id: 'rb-solutions'});
    end.append(make('h2', {textContent: 'Solutions'}), ...solutions);
    (article.querySelector(':scope > section') ?? article).append(end);
  }
  for (const solution of solutions) {
    const back = solution.querySelector('.admonition-title a[href^="#"]');
    const exercise = back && document.getElementById(decodeURIComponent(back.hash.slice(1)));
    if (exercise && solution.id) {
      const ahead = make('a', {className: 'rb-ahead', textContent: 'Solution'});
      ahead.href = `#${encodeURIComponent(solution.id)}`;
      exercise.querySelector('.admonition-title')?.append(' ', ahead);
    }
  }

  article.querySelectorAll('.rb-numbers, .rb-slides').forEach(e => e.remove());
  for (const link of article.querySelectorAll('a[href]')) {
    const to = new URL(link.href);
    const page = to.pathname.endsWith('.html') && !to.pathname.includes('/slides/');
    if (to.protocol === 'file:' && !page) link.replaceWith(...link.childNodes);
  }

  const places = make('div', {hidden: true});
  for (const {id} of article.querySelectorAll('[id]')) {
    places.append(make('a', {href: `#${encodeURIComponent(id)}`}));
  }
  article.append(places);

  for (const image of document.images) image.loading = 'eager';
  await Promise.all([...document.images].map(image => image.decode().catch(() => null)));
  await window.MathJax?.startup?.promise;
  await document.fonts.ready;

  // A table that fits on half a sheet is not broken; a longer one breaks between its rows.
  const half = 500;
  for (const table of article.querySelectorAll('table')) {
    table.style.breakInside = table.offsetHeight < half ? 'avoid' : 'auto';
  }

  const sheet = document.documentElement.clientWidth;
  const seen = [...article.querySelectorAll('*')].filter(e => e.checkVisibility());
  const wide = seen.filter(e => !e.closest('svg, mjx-assistive-mml, .visually-hidden')
    && e.getBoundingClientRect().right > sheet + 2);
  const heading = article.querySelector('h1').cloneNode(true);
  heading.querySelectorAll('.headerlink').forEach(e => e.remove());
  return {
    title: heading.textContent.trim().replace(/\s+/g, ' '),
    wide: wide.slice(0, 3).map(e => e.outerHTML.slice(0, 120)),
  };
}
