(() => {
  'use strict';

  const transportsKnown = ['usb', 'nfc', 'ble', 'internal', 'hybrid'];

  const toBytes = (text) => {
    const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
    return Uint8Array.from(plain, (c) => c.charCodeAt(0)).buffer;
  };

  const toText = (buffer) => {
    let plain = '';
    for (const byte of new Uint8Array(buffer)) plain += String.fromCharCode(byte);
    return btoa(plain).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  };

  const withIds = (list) => (list || []).map((item) => ({ ...item, id: toBytes(item.id) }));

  const create = async (options) => {
    const made = await navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: toBytes(options.challenge),
        user: { ...options.user, id: toBytes(options.user.id) },
        excludeCredentials: withIds(options.excludeCredentials),
      },
    });
    const response = {
      attestationObject: toText(made.response.attestationObject),
      clientDataJSON: toText(made.response.clientDataJSON),
    };
    if (typeof made.response.getTransports === 'function') {
      response.transports = made.response.getTransports().filter((name) => transportsKnown.includes(name));
    }
    return { id: made.id, rawId: toText(made.rawId), type: made.type, extensions: {}, response };
  };

  const get = async (options) => {
    const found = await navigator.credentials.get({
      publicKey: {
        ...options,
        challenge: toBytes(options.challenge),
        allowCredentials: withIds(options.allowCredentials),
      },
    });
    const { authenticatorData, clientDataJSON, signature, userHandle } = found.response;
    return {
      id: found.id,
      rawId: toText(found.rawId),
      type: found.type,
      extensions: {},
      response: {
        authenticatorData: toText(authenticatorData),
        clientDataJSON: toText(clientDataJSON),
        signature: toText(signature),
        userHandle: userHandle && userHandle.byteLength ? toText(userHandle) : null,
      },
    };
  };

  const challenge = async (form) => {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (name !== 'credential' && typeof value === 'string') fields.append(name, value);
    }
    const csrf = form.querySelector('input[name="csrf"]');
    const answer = await fetch(form.dataset.challenge, {
      method: 'POST',
      headers: { 'x-csrf-token': csrf ? csrf.value : '', accept: 'application/json' },
      body: fields,
      credentials: 'same-origin',
      cache: 'no-store',
    });
    const json = await answer.json().catch(() => null);
    if (answer.ok && json && json.publicKey) return { options: json.publicKey };
    return { detail: !answer.ok && json && typeof json.detail === 'string' ? json.detail : '' };
  };

  const prepare = (form) => {
    const status = form.querySelector('[data-passkey-status]');
    const hidden = form.querySelector('input[name="credential"]');
    const buttons = [...form.querySelectorAll('button:not([type]), button[type="submit"], input[type="submit"]')];
    let busy = false;

    const text = (name) => form.getAttribute(name) || (status && status.getAttribute(name)) || '';
    const say = (words) => {
      if (!status) return;
      status.textContent = words;
      status.hidden = words === '';
    };
    const hold = (on) => {
      busy = on;
      for (const button of buttons) button.disabled = on;
    };

    if (!window.PublicKeyCredential || !navigator.credentials) {
      hold(true);
      say(text('data-unsupported'));
      return;
    }

    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      if (busy || !hidden) return;
      hold(true);
      say(text('data-waiting'));
      try {
        const { options, detail } = await challenge(form);
        if (!options) {
          hold(false);
          say(detail || text('data-failed'));
          return;
        }
        const run = form.dataset.passkey === 'create' ? create : get;
        hidden.value = JSON.stringify(await run(options));
        HTMLFormElement.prototype.submit.call(form);
      } catch {
        hidden.value = '';
        hold(false);
        say(text('data-failed'));
      }
    });

    // Coming back with the Back button must not find a dead button.
    addEventListener('pageshow', (event) => {
      if (event.persisted) hold(false);
    });
  };

  for (const form of document.querySelectorAll('form[data-passkey="create"], form[data-passkey="get"]')) prepare(form);
})();
