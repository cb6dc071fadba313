import { isName, isRunId } from '../../../domain/values/names';
import { HOSTILE_NAMES } from '../../support/rows/hostile-names';

describe('a name', () => {
  it.each(['a', 'Z', 'extract-orders', 'load_2', 'constructor', 'toString', 'x'.repeat(64)])('may be %s', (name) => {
    expect(isName(name, 64)).toBe(true);
  });

  it.each(HOSTILE_NAMES)('may not be %s', (_, name) => {
    expect(isName(name, 64)).toBe(false);
  });

  it('may not be longer than its limit', () => {
    expect(isName('x'.repeat(65), 64)).toBe(false);
  });

  it.each([[undefined], [null], [7], [['a']], [{ length: 1 }], [new String('a')]])('may not be %p', (value) => {
    expect(isName(value, 64)).toBe(false);
  });
});

describe('a run id', () => {
  it.each(['nightly-20261122T023000Z-1a2b3c', '5f0c9a4e-0d6d-4c5e-9d3b-2f1f0f4f9a11', '1', 'x'.repeat(80)])(
    'may be %s, as Step Functions names executions',
    (id) => {
      expect(isRunId(id)).toBe(true);
    },
  );

  it.each(['', 'x'.repeat(81), '@lock#nightly', 'a b', '../x', 'a\n', 'é'])('may not be %p', (id) => {
    expect(isRunId(id)).toBe(false);
  });
});
