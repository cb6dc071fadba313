import { KeptGlobals } from '../../sdk/kept-globals';

/* What a job does to the built-ins of its process, and what is put back once its code has ended. */

type Change = [object: object, key: PropertyKey, change: PropertyDescriptor | undefined];

/** The field that a job changes, and to what; undefined deletes it. */
const CHANGES: Record<string, Change> = {
  'the clock': [Date, 'now', { value: () => 0 }],
  'the class of dates': [globalThis, 'Date', { value: class {} }],
  'a function of a prototype': [Date.prototype, 'toISOString', { value: () => 'never' }],
  timers: [globalThis, 'setTimeout', { value: () => 1 }],
  'a timer that is gone': [globalThis, 'clearTimeout', undefined],
  'fetch, by a getter': [globalThis, 'fetch', { get: () => undefined, configurable: true }],
  JSON: [JSON, 'stringify', { value: () => '{' }],
  'the loop over arrays': [Array.prototype, Symbol.iterator, { value: () => ({ next: () => ({ done: true }) }) }],
  'the ticks of the process': [process, 'nextTick', { value: () => {} }],
  'its end': [process, 'exit', { value: () => {} }],
  Reflect: [Reflect, 'ownKeys', { value: () => [] }],
};
const { defineProperty, deleteProperty, getOwnPropertyDescriptor } = Reflect;

describe('what the runtime needs between a job and the next', () => {
  it.each(Object.entries(CHANGES))('is put back: %s', (_, [object, key, change]) => {
    const before = getOwnPropertyDescriptor(object, key);
    const kept = new KeptGlobals();
    if (change) defineProperty(object, key, { configurable: true, ...change });
    else deleteProperty(object, key);
    const changed = getOwnPropertyDescriptor(object, key);
    kept.putBack();
    expect(changed).not.toEqual(before);
    expect(getOwnPropertyDescriptor(object, key)).toEqual(before);
  });

  it('is put back as it was defined: no built-in shows up in a `for … in`', () => {
    const kept = new KeptGlobals();
    Array.prototype.map = () => [];
    kept.putBack();
    expect(Object.getOwnPropertyDescriptor(Array.prototype, 'map')).toMatchObject({
      enumerable: false,
      writable: true,
    });
  });
});

describe('a field that a job adds to a prototype', () => {
  it('stays, and no longer shows up in a `for … in`', () => {
    const kept = new KeptGlobals();
    const prototype = Object.prototype as { isEmpty?: () => boolean };
    prototype.isEmpty = () => false;
    try {
      kept.putBack();
      const shown: string[] = [];
      for (const key in {}) shown.push(key);
      expect(shown).toEqual([]);
      expect(({} as { isEmpty?: () => boolean }).isEmpty?.()).toBe(false);
    } finally {
      delete prototype.isEmpty;
    }
  });

  it('that cannot be changed any more is no error', () => {
    const kept = new KeptGlobals();
    const frozen = { value: 1, enumerable: true, configurable: false };
    Object.defineProperty(RegExp.prototype, 'runsheetTest', frozen);
    expect(() => kept.putBack()).not.toThrow();
  });
});
