import type { Page } from 'playwright-core';

/** Everything visible that a mouse can follow, open or scroll. */
const REACHABLE = `(() => {
  const seen = [...document.querySelectorAll('a[href], button, summary')].filter((each) => each.checkVisibility());
  const scrolls = (each) => {
    const { overflowX, overflowY } = getComputedStyle(each);
    return (/auto|scroll/.test(overflowX) && each.scrollWidth > each.clientWidth) ||
      (/auto|scroll/.test(overflowY) && each.scrollHeight > each.clientHeight);
  };
  const regions = [...document.querySelectorAll('main, main *')].filter(scrolls);
  return { seen, regions };
})()`;

/**
 * Walks over the page by Tab alone, and returns the elements that it did not reach. A region that scrolls is reached
 * by itself or by an element in it.
 */
export async function missedByTab(page: Page): Promise<string[]> {
  await page.evaluate(`window.reached = new Set();
    document.addEventListener('focusin', ({ target }) => window.reached.add(target));`);
  const count: number = await page.evaluate(
    `(({ seen, regions }) => seen.length + regions.length + document.querySelectorAll('[tabindex]').length)(${REACHABLE})`,
  );
  for (let at = 0; at <= count; at += 1) await page.keyboard.press('Tab');
  return page.evaluate(`(({ seen, regions }) => {
    const reached = [...window.reached];
    return [
      ...seen.filter((each) => !window.reached.has(each)),
      ...regions.filter((each) => !reached.some((one) => each.contains(one))),
    ].map((each) => each.outerHTML.slice(0, 200));
  })(${REACHABLE})`);
}
