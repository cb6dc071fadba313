import fc from 'fast-check';
import { WEB_LINKS } from '../../../board/links';
import { paginate, renderPagination } from '../../../board/parts/pagination';
import { attribute, parsePage } from '../../support/pages/parsed-page';

describe('the parts of a list', () => {
  it('have each element once, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 7 }), (all, size) => {
        const { parts } = paginate(all, 1, size);
        const shown = Array.from({ length: parts }, (_, at) => paginate(all, at + 1, size).shown);
        expect(shown.flat()).toEqual(all);
        for (const each of shown) expect(each.length).toBeLessThanOrEqual(size);
      }),
    );
  });

  it('end with the last part, whichever later one is asked for', () => {
    expect(paginate([1, 2, 3], 99, 2)).toEqual({ shown: [3], part: 2, parts: 2 });
    expect(paginate([], undefined, 2)).toEqual({ shown: [], part: 1, parts: 1 });
  });

  it('link to the part before and the part after, and keep the rest of the place', () => {
    const view = { links: WEB_LINKS, now: 0, console: undefined, options: '' };
    const render = (part: number) =>
      renderPagination({ page: 'group', group: 'g', only: 'trouble' }, { part, parts: 3 }, view).text;
    const hrefs = (part: number) =>
      parsePage(render(part))
        .all('a')
        .map((link) => attribute(link, 'href'));
    expect(hrefs(2)).toEqual(['/groups/g?only=trouble', '/groups/g?part=3&only=trouble']);
    expect(parsePage(render(3)).text).toBe('← beforepart 3 of 3');
    expect(renderPagination({ page: 'groups' }, { part: 1, parts: 1 }, view).text).toBe('');
  });
});
