(() => {
  'use strict';

  const list = document.querySelector('[data-results]');
  if (!list) return;

  const news = document.querySelector('[data-found-news]');
  const pause = 400;
  let waiting = 0;
  let asking = false;
  let again = false;

  const freshen = (row, fresh) => {
    if (row.dataset.mark === fresh.dataset.mark) return;
    row.classList.remove('-changed');
    requestAnimationFrame(() => row.classList.add('-changed'));
    // What is under the pointer or has the focus is not moved: only what it says of itself changes.
    if (row.matches(':hover') || row.contains(document.activeElement)) {
      row.querySelector('.why').replaceChildren(...fresh.querySelector('.why').childNodes);
      return;
    }
    row.replaceChildren(...fresh.childNodes);
    row.dataset.mark = fresh.dataset.mark;
  };

  const show = (fresh) => {
    const rows = new Map();
    for (const row of fresh.querySelectorAll('[data-row]')) rows.set(row.dataset.row, row);
    for (const row of list.querySelectorAll('[data-row]')) {
      const other = rows.get(row.dataset.row);
      rows.delete(row.dataset.row);
      const gone = row.querySelector('.found-gone');
      if (other) freshen(row, other);
      else row.dataset.mark = '';
      if (gone && !other) gone.hidden = false;
      row.classList.toggle('-gone', !other);
    }
    list.dataset.directory = fresh.dataset.directory;
    if (!news) return;
    news.hidden = rows.size === 0;
    news.textContent = (news.dataset.text || '{n}').replace('{n}', String(rows.size));
  };

  const ask = async () => {
    waiting = 0;
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    try {
      const answer = await fetch(list.dataset.results, { credentials: 'same-origin', cache: 'no-store' });
      if (answer.ok && !answer.redirected) {
        const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
        const fresh = page.querySelector('[data-results]');
        if (fresh) show(fresh);
      }
    } catch {
      // The next change asks again.
    }
    asking = false;
    if (again) {
      again = false;
      soon();
    }
  };

  const soon = () => {
    if (!waiting) waiting = setTimeout(ask, pause);
  };

  document.addEventListener('directory-changed', (event) => {
    if (event.detail !== list.dataset.directory) soon();
  });
})();
