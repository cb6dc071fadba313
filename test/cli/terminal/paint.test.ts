import { paintLine, paintProse, paintStatus } from '../../../cli/terminal/paint';
import { PROTOTYPE_NAMES } from '../../support/rows/prototype-names';

const starred = (text: string) => (text === '' ? '' : `*${text}*`);

describe('a line', () => {
  it('is cut before it is painted, and shows nothing after a cut', () => {
    expect(paintLine([[starred, 'nightly'], '  ', [starred, 'FAILED']])).toBe('*nightly*  *FAILED*');
    expect(paintLine([[starred, 'nightly'], '  ', [starred, 'FAILED']], 12)).toBe('*nightly*  *FA…*');
    expect(paintLine([[starred, 'nightly'], '  ', [starred, 'FAILED']], 5)).toBe('*nigh…*');
  });
});

describe('prose', () => {
  it('is wrapped, each line painted, and keeps its indent', () => {
    expect(paintProse([[starred, '  the source is down until Monday']], 20)).toBe(
      '*  the source is down*\n*    until Monday*',
    );
  });

  it('is one line in a pipe', () => {
    expect(paintProse([[starred, 'the source is down until Monday']], undefined)).toBe(
      '*the source is down until Monday*',
    );
  });
});

test.each(PROTOTYPE_NAMES)('a status %s, which only a hand writes, is painted like any unknown one', (name) => {
  expect(paintStatus(name)).toBe(paintStatus('NO SUCH STATUS', name));
});
