import { applyChange, type Change, type Condition, holds } from '../../../domain/tables/change';

const ITEM = {
  status: 'RUNNING',
  attempt: 2,
  holders: new Set(['a', 'b']),
  list: [{ at: 1 }, { at: 2 }],
  map: { x: [1] },
};

/** Each condition, once where it holds and once where it does not. */
test.each<[Condition, Condition]>([
  [{ all: [] }, { all: [{ present: 'status' }, { absent: 'status' }] }],
  [{ any: [{ absent: 'status' }, { present: 'status' }] }, { any: [] }],
  [{ present: 'attempt' }, { present: 'claim' }],
  [{ absent: 'claim' }, { absent: 'attempt' }],
  [{ equal: ['map', { x: [1] }] }, { equal: ['map', { x: [2] }] }],
  [{ oneOf: ['status', ['PENDING', 'RUNNING']] }, { oneOf: ['status', ['PENDING']] }],
  [{ less: ['attempt', 3] }, { less: ['attempt', 2] }],
  [{ atLeast: ['attempt', 2] }, { atLeast: ['attempt', 3] }],
  [{ contains: ['holders', 'a'] }, { contains: ['holders', 'c'] }],
  [{ fewerMembers: ['holders', 3] }, { fewerMembers: ['holders', 2] }],
])('%j holds, and %j does not', (holding, failing) => {
  expect([holds(holding, ITEM), holds(failing, ITEM)]).toEqual([true, false]);
});

test.each<Condition>([
  { equal: ['claim', 'a'] },
  { oneOf: ['claim', ['a']] },
  { less: ['claim', 9] },
  { atLeast: ['claim', 0] },
  { contains: ['claim', 'a'] },
  { fewerMembers: ['claim', 9] },
  { present: 'claim' },
])('%j does not hold for an absent attribute, nor for an absent item', (condition) => {
  expect([holds(condition, ITEM), holds(condition, undefined)]).toEqual([false, false]);
});

const ALWAYS: Condition = { all: [] };

test('a change sets, removes, adds, includes and excludes, and leaves the given item as it was', () => {
  const change: Change = {
    condition: ALWAYS,
    set: [
      ['status', 'FAILED'],
      [['list', 0, 'at'], 7],
      [['list', 2], { at: 3 }],
    ],
    remove: ['map'],
    add: [
      ['attempt', 1],
      ['faults', 1],
    ],
    include: ['holders', 'c'],
  };
  expect(applyChange(ITEM, change)).toEqual({
    status: 'FAILED',
    attempt: 3,
    faults: 1,
    holders: new Set(['a', 'b', 'c']),
    list: [{ at: 7 }, { at: 2 }, { at: 3 }],
  });
  expect(ITEM).toMatchObject({ status: 'RUNNING', attempt: 2, list: [{ at: 1 }, { at: 2 }] });
});

test('an empty set is an absent attribute', () => {
  expect(applyChange({ holders: new Set(['a']) }, { condition: ALWAYS, exclude: ['holders', 'a'] })).toEqual({});
  expect(applyChange(undefined, { condition: ALWAYS, include: ['holders', 'a'] })).toEqual({ holders: new Set(['a']) });
});

test('nothing changes if the condition does not hold', () => {
  expect(applyChange(ITEM, { condition: { absent: 'status' }, remove: ['map'] })).toBeUndefined();
});

test.each<Partial<Change>>([
  { set: [['a', 1]], remove: ['a'] },
  {
    set: [
      ['list', []],
      [['list', 0], 1],
    ],
  },
  {
    set: [
      [['list', 0], 1],
      [['list', 0, 'at'], 1],
    ],
  },
])('%j names a path twice, and is refused', (change) => {
  expect(() => applyChange(ITEM, { condition: ALWAYS, ...change })).toThrow(/^a change names /);
});
