import { renderCondition, renderUpdate } from '../../../adapters/dynamodb/expressions';

/** The expression with its names and values in the places of their aliases. */
function spelt(text: string | undefined, { ExpressionAttributeNames = {}, ExpressionAttributeValues = {} }): string {
  const known: Record<string, unknown> = { ...ExpressionAttributeNames, ...ExpressionAttributeValues };
  return (text ?? '').replace(/[#:][nv]\d+/g, (alias) => {
    const value = known[alias];
    return alias.startsWith('#') ? String(value) : JSON.stringify(value instanceof Set ? [...value] : value);
  });
}

test('a change has a clause for each kind of write', () => {
  const change = renderUpdate({
    condition: { equal: ['status', 'RUNNING'] },
    set: [
      ['status', 'FAILED'],
      [['attempts', 0, 'error'], 'x'],
    ],
    remove: ['lease_until', 'heartbeat_at'],
    add: [['attempt', 1]],
    exclude: ['holders', 'run-1'],
  });
  expect(spelt(change.UpdateExpression, change)).toBe(
    'SET status = "FAILED", attempts[0].error = "x" REMOVE lease_until, heartbeat_at ADD attempt 1 DELETE holders ["run-1"]',
  );
  expect(spelt(change.ConditionExpression, change)).toBe('status = "RUNNING"');
});

test('a name that comes twice has one alias, a value too', () => {
  const { ExpressionAttributeNames, ExpressionAttributeValues } = renderUpdate({
    condition: { any: [{ absent: 'owner' }, { equal: ['owner', 'ann'] }] },
    set: [['owner', 'ann']],
  });
  expect([ExpressionAttributeNames, ExpressionAttributeValues]).toEqual([{ '#n0': 'owner' }, { ':v0': 'ann' }]);
});

test('a condition becomes alternatives without parentheses', () => {
  const condition = renderCondition({
    all: [{ present: 'a' }, { any: [{ absent: 'b' }, { less: ['c', 1] }] }, { oneOf: ['d', ['x', 'y']] }],
  });
  expect(spelt(condition.ConditionExpression, condition)).toBe(
    'attribute_exists(a) AND attribute_not_exists(b) AND d IN ("x", "y") OR attribute_exists(a) AND c < 1 AND d IN ("x", "y")',
  );
});

test('a condition of nothing is left out', () => {
  expect(renderCondition({ all: [] })).toEqual({});
});
