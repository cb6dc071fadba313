/**
 * What keeps an open page up to date. The page is whole without it. It asks for the same address again, as often as the
 * server says, and changes of the page what has changed: elements stay where they are, and with them focus, places in
 * scrolled regions and what was opened. Plain browser JavaScript, sent as it stands here; its hash is in the page's policy.
 */
export const LIVE_SCRIPT = `
(() => {
  const live = document.querySelector('.live');
  let etag = live.dataset.etag;
  let wait = Number(live.dataset.wait);
  const say = (text) => { if (live.textContent !== text) live.textContent = text; };
  const clock = () => new Date().toISOString().slice(11, 19) + ' UTC';

  function change(old, now) {
    if (old.nodeType === Node.TEXT_NODE) {
      if (old.data !== now.data) old.data = now.data;
      return;
    }
    for (const { name } of [...old.attributes]) if (!now.hasAttribute(name) && name !== 'open') old.removeAttribute(name);
    for (const { name, value } of now.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    for (let at = 0; at < now.childNodes.length; at += 1) {
      const before = old.childNodes[at];
      const after = now.childNodes[at];
      if (!before) old.append(document.importNode(after, true));
      else if (before.nodeName === after.nodeName) change(before, after);
      else before.replaceWith(document.importNode(after, true));
    }
    while (old.childNodes.length > now.childNodes.length) old.lastChild.remove();
  }

  async function look() {
    const reply = await fetch(location.href, { headers: { 'If-None-Match': etag }, credentials: 'same-origin' });
    if (reply.status === 403) return say('this board was started anew: open the address that it has printed');
    if (reply.status !== 304) {
      const text = await reply.text();
      const page = new DOMParser().parseFromString(text, 'text/html');
      const main = page.querySelector('main');
      if (!main) return say('the board cannot read its tables since ' + clock());
      document.title = page.title;
      change(document.querySelector('header nav'), page.querySelector('header nav'));
      change(document.querySelector('main'), main);
      etag = reply.headers.get('ETag') ?? '';
    }
    wait = Number(reply.headers.get('Runsheet-Wait')) || wait;
    say((reply.ok || reply.status === 304 ? 'live · ' : 'not read · ') + clock());
  }

  let timer;
  async function turn() {
    clearTimeout(timer);
    if (!document.hidden) {
      try {
        await look();
      } catch {
        say('the board does not answer since ' + clock() + ': is it still running?');
      }
    }
    timer = setTimeout(turn, wait);
  }
  document.addEventListener('visibilitychange', () => { if (!document.hidden) turn(); });
  timer = setTimeout(turn, wait);
  say('live · ' + clock());
})();
`;
