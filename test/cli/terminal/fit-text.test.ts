import { cutText, wrapText } from '../../../cli/terminal/fit-text';

describe('a text that is cut', () => {
  it.each([
    ['nightly', 7, 'end', 'nightly'],
    ['nightly', 4, 'end', 'nig…'],
    ['nightly', 4, 'middle', 'ni…y'],
    ['漢字漢字', 4, 'end', '漢…'],
    ['👨‍👩‍👧 family', 4, 'end', '👨‍👩‍👧 …'],
    ['nightly', 1, 'end', '…'],
    ['nightly', 0, 'end', ''],
  ] as const)('%s to %p columns at its %s is "%s"', (text, width, where, shown) => {
    expect(cutText(text, width, where)).toBe(shown);
  });

  it('is wrapped between words, and loses none', () => {
    expect(wrapText('skipped: 3 jobs because of load-orders', 18, '  ')).toEqual([
      'skipped: 3 jobs',
      '  because of',
      '  load-orders',
    ]);
  });
});
