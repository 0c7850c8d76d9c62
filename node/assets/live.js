(() => {
  'use strict';

  const body = document.body;
  if (!body || body.dataset.signedIn !== '1' || !('EventSource' in window)) return;

  const unlock = body.dataset.unlock || '/unlock';
  let source = null;
  let retry = 0;
  let wait = 15000;
  let pause = 0;
  let seen = null;
  let fresh = 0;

  const counted = document.querySelector('[data-unread]');
  let unread = counted ? Number(counted.dataset.unread || counted.textContent) || 0 : 0;

  const close = () => {
    clearTimeout(retry);
    clearTimeout(pause);
    retry = pause = 0;
    if (source) source.close();
    source = null;
  };

  const show = () => {
    for (const node of document.querySelectorAll('[data-unread]')) {
      node.textContent = String(unread);
      node.dataset.unread = String(unread);
      node.hidden = unread === 0;
    }
    if (fresh === 0) return;
    for (const line of document.querySelectorAll('[data-live-line]')) {
      line.textContent = (line.dataset.liveText || '{n}').replace('{n}', String(fresh));
      line.hidden = false;
    }
  };

  const notice = (event) => {
    let data;
    try {
      data = JSON.parse(event.data);
    } catch {
      return;
    }
    if (!data || !Number.isFinite(data.unread)) return;
    const more = Math.max(0, data.unread - unread);
    // The first message may only repeat what the page already shows. After it the numbers count, which have no gaps:
    // several notices at once come as several messages, each with all that is unread.
    if (seen === null) fresh += more;
    else if (data.seq > seen) fresh += data.seq - seen;
    if (Number.isFinite(data.seq)) seen = Math.max(seen ?? data.seq, data.seq);
    unread = Math.max(0, data.unread);
    show();
  };

  const go = (address) => {
    close();
    if (body.dataset.leaving) return;
    document.documentElement.hidden = true;
    location.replace(address);
  };

  const open = () => {
    if (source || document.hidden) return;
    clearTimeout(retry);
    // A page that shows the directory says what it has seen of it.
    const directory = document.querySelector('[data-directory]');
    source = new EventSource('/events' + (directory ? '?directory=' + encodeURIComponent(directory.dataset.directory) : ''));
    source.addEventListener('open', () => {
      wait = 15000;
    });
    source.addEventListener('notice', notice);
    source.addEventListener('directory', ({ data }) => {
      document.dispatchEvent(new CustomEvent('directory-changed', { detail: data }));
    });
    source.addEventListener('locked', () => go(unlock + '?next=' + encodeURIComponent(location.pathname)));
    source.addEventListener('ended', () => go('/sign-in'));
    source.addEventListener('error', () => {
      if (!source || source.readyState !== EventSource.CLOSED) return;
      source = null;
      retry = setTimeout(open, wait);
      wait = Math.min(wait * 2, 300000);
    });
  };

  // Browsers allow few connections per site: tabs nobody looks at must not hold them.
  document.addEventListener('visibilitychange', () => {
    clearTimeout(pause);
    if (document.hidden) pause = setTimeout(close, 10000);
    else open();
  });
  addEventListener('pagehide', close);
  addEventListener('pageshow', open);
})();
