(() => {
  'use strict';

  const body = document.body;
  if (!body) return;

  const token = body.dataset.csrf || '';
  const singleKeys = body.dataset.keys !== 'off';
  let lastEscape = -Infinity;

  const exitAddress = () => {
    try {
      const url = new URL(body.dataset.exit || '', location.href);
      return body.dataset.exit && /^https?:$/.test(url.protocol) ? url.href : '';
    } catch {
      return '';
    }
  };

  const leave = (address) => {
    document.documentElement.hidden = true;
    // The session locks before the other page comes: nothing else may lead elsewhere then.
    body.dataset.leaving = '1';
    document.title = body.dataset.exitTitle || '–';
    try {
      // The answer may be a redirect to another site: it is not to be followed from here.
      fetch('/quick-exit', {
        method: 'POST',
        headers: { 'x-csrf-token': token },
        keepalive: true,
        redirect: 'manual',
        credentials: 'same-origin',
      }).catch(() => {});
    } catch {
      // Leaving matters more than the answer.
    }
    location.replace(address);
  };

  const typing = (node) =>
    node instanceof Element &&
    (node.isContentEditable || node.closest('input, textarea, select, [role="textbox"]') !== null);

  const closeMenus = (except) => {
    let closed = null;
    for (const menu of document.querySelectorAll('details.menu[open]')) {
      if (except && menu.contains(except)) continue;
      menu.open = false;
      closed = menu;
    }
    return closed;
  };

  // Capture, so that nothing on the page can swallow the second Escape.
  addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.repeat || event.isComposing) return;
    const address = exitAddress();
    if (address && event.timeStamp - lastEscape <= 1000) {
      event.preventDefault();
      leave(address);
      return;
    }
    lastEscape = event.timeStamp;
    const menu = closeMenus(null);
    if (menu && menu.contains(document.activeElement)) menu.querySelector('summary').focus();
  }, true);

  addEventListener('keydown', (event) => {
    if (!singleKeys || event.defaultPrevented || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === '/') {
      const search = document.querySelector('[data-search]');
      if (!search) return;
      event.preventDefault();
      search.focus();
      if (search.select) search.select();
    } else if (event.key === '?' && body.dataset.signedIn === '1') {
      event.preventDefault();
      location.assign('/keys');
    }
  });

  addEventListener('click', (event) => closeMenus(event.target));

  addEventListener('submit', (event) => {
    if (!(event.target instanceof Element) || !event.target.matches('form.quick-exit')) return;
    const address = exitAddress();
    if (!address) return;
    event.preventDefault();
    leave(address);
  });

  const summary = document.querySelector('.error-summary');
  if (summary) {
    if (!summary.hasAttribute('tabindex')) summary.tabIndex = -1;
    summary.focus();
  }
})();
