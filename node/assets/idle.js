(() => {
  'use strict';

  const body = document.body;
  if (!body || body.dataset.signedIn !== '1') return;

  const root = document.documentElement;
  const limit = Number(body.dataset.idleSeconds) * 1000;
  const unlock = body.dataset.unlock || '/unlock';
  // A short idle limit needs the server to hear of activity before that limit is reached.
  const reportEvery = limit > 0 ? Math.min(300000, limit / 2) : 300000;
  const shareEvery = 3000;

  let lastActive = Date.now();
  let lastReport = lastActive;
  let lastShared = 0;
  let leaving = false;
  let asking = 0;

  const channel = 'BroadcastChannel' in window ? new BroadcastChannel('waystation-activity') : null;

  const lock = () => {
    if (leaving || body.dataset.leaving) return;
    leaving = true;
    root.hidden = true;
    location.replace(unlock + '?next=' + encodeURIComponent(location.pathname));
  };

  const expired = () => limit > 0 && Date.now() - lastActive >= limit;

  const tell = (message) => {
    try {
      if (channel) channel.postMessage(message);
    } catch {
      // A closed channel only means that each tab counts for itself.
    }
  };

  const expire = () => {
    if (leaving || asking) return;
    root.hidden = true;
    if (!channel) {
      lock();
      return;
    }
    // A tab that slept may have missed activity elsewhere: hide first, then ask the others.
    tell({ ask: true });
    asking = setTimeout(() => {
      asking = 0;
      if (expired()) lock();
      else root.hidden = false;
    }, 300);
  };

  const report = () => {
    lastReport = Date.now();
    tell({ reported: lastReport });
    fetch('/session/activity', {
      method: 'POST',
      headers: { 'x-csrf-token': body.dataset.csrf || '' },
      credentials: 'same-origin',
      cache: 'no-store',
    }).then((answer) => {
      if (answer.status === 401 || answer.status === 403) lock();
    }).catch(() => {});
  };

  const check = () => {
    if (leaving || asking) return;
    if (expired()) expire();
    else if (lastActive > lastReport && Date.now() - lastReport >= reportEvery) report();
  };

  const active = () => {
    if (leaving || asking) return;
    // The first movement after a long sleep must not revive the page.
    if (expired()) {
      expire();
      return;
    }
    lastActive = Date.now();
    if (lastActive - lastShared >= shareEvery) {
      lastShared = lastActive;
      tell({ active: lastActive });
      check();
    }
  };

  if (channel) {
    channel.onmessage = ({ data }) => {
      if (!data || leaving) return;
      const now = Date.now();
      if (data.ask && !expired()) tell({ active: lastActive });
      if (data.active <= now && data.active > lastActive) lastActive = data.active;
      if (data.reported <= now && data.reported > lastReport) lastReport = data.reported;
    };
  }

  const quiet = { passive: true, capture: true };
  for (const name of ['pointerdown', 'pointermove', 'keydown', 'input', 'scroll', 'wheel', 'touchstart']) {
    addEventListener(name, active, quiet);
  }
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) check();
  });
  addEventListener('focus', check);
  addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    root.hidden = true;
    location.reload();
  });
  setInterval(check, 5000);
  tell({ active: lastActive, reported: lastReport });
})();
