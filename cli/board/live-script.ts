/**
 * Keeps an open page up to date. The page is complete without it. It reads the same address again, as often as the
 * server says, and changes only what differs: the other elements stay, and with them focus, scroll positions and opened
 * details. If the page cannot be read, nothing changes: the last reading stays, with its time. It is plain browser
 * JavaScript, sent as it is written here; the page's policy has its hash.
 */
export const LIVE_SCRIPT = `
(() => {
  const live = document.querySelector('.live');
  const [state, clock, news] = live.children;
  let etag = live.dataset.etag;
  let wait = Number(live.dataset.wait);
  let readAt = new Date();
  // No answer takes longer; on a dead connection none ever comes.
  const PATIENCE_MS = 60000;

  // The text is set only if it is new: a screen reader reads it out each time that it is set.
  function say(text) {
    if (state.textContent !== text) state.textContent = text;
    live.classList.toggle('bad', text !== 'live');
    clock.textContent = (text === 'live' ? ' · ' : ' · as of ') + readAt.toISOString().slice(11, 19) + ' UTC';
  }

  function change(old, now) {
    if (old.isEqualNode(now)) return;
    if (old.nodeType !== Node.ELEMENT_NODE) {
      old.data = now.data;
      return;
    }
    for (const { name } of [...old.attributes]) if (!now.hasAttribute(name)) old.removeAttribute(name);
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

  // A new row above moves the others down: the focus goes along with its row.
  function keepFocus(act) {
    const held = document.activeElement;
    const href = held?.getAttribute?.('href');
    const places = (from) => [...from.querySelectorAll('a')].filter((each) => each.getAttribute('href') === href);
    const nth = href ? places(document).indexOf(held) : -1;
    act();
    if (nth < 0 || (held.isConnected && held.getAttribute('href') === href)) return;
    const found = places(document);
    (found[nth] ?? found[0])?.focus({ preventScroll: true });
  }

  const detailsOf = (main) => [...main.querySelectorAll('details')].map((each, at) => {
    const row = each.closest('tr, li');
    const href = row?.querySelector('a')?.getAttribute('href');
    return { each, isOpen: each.open, key: href ? href + ' ' + [...row.querySelectorAll('details')].indexOf(each) : at };
  });

  // Details that a reader opened or shut stay so, wherever their row is now.
  function keepOpened(main, now, act) {
    const before = new Map(detailsOf(main).map(({ key, isOpen }) => [key, isOpen]));
    const wanted = detailsOf(now).map(({ key, isOpen }) => before.get(key) ?? isOpen);
    act();
    detailsOf(main).forEach(({ each }, at) => { each.open = wanted[at]; });
  }

  const styleOf = (page) => page.querySelector('style').textContent;

  function show(page) {
    // The policy of this page allows only its own style sheet, by its hash.
    if (styleOf(page) !== styleOf(document)) return location.reload();
    if (document.title !== page.title) document.title = news.textContent = page.title;
    const [main, now] = [document.querySelector('main'), page.querySelector('main')];
    keepFocus(() => {
      change(document.querySelector('header nav'), page.querySelector('header nav'));
      keepOpened(main, now, () => change(main, now));
    });
  }

  // Text that is being selected, to be copied, must not change.
  const isMarking = () => getSelection()?.isCollapsed === false;

  async function look() {
    const reply = await fetch(location.href, {
      headers: { 'If-None-Match': etag },
      credentials: 'same-origin',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (reply.status === 403) return say('this board was started again: open the address that it printed');
    if (![200, 304, 404].includes(reply.status)) return say('the tables cannot be read, trying again');
    if (reply.status !== 304) {
      const page = new DOMParser().parseFromString(await reply.text(), 'text/html');
      if (isMarking()) return say('paused while text is selected');
      show(page);
      etag = reply.headers.get('ETag') ?? '';
    }
    wait = Number(reply.headers.get('Runsheet-Wait')) || wait;
    readAt = new Date();
    say('live');
  }

  let timer;
  let isLooking = false;
  async function turn() {
    if (isLooking) return;
    isLooking = true;
    clearTimeout(timer);
    try {
      if (!document.hidden) await look();
    } catch {
      say('the board does not answer: is it still running?');
    }
    isLooking = false;
    timer = setTimeout(turn, wait);
  }
  document.addEventListener('visibilitychange', () => { if (!document.hidden) turn(); });
  timer = setTimeout(turn, wait);
  say(live.dataset.read === 'no' ? 'the tables cannot be read, trying again' : 'live');
})();
`;
