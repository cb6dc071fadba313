import { readFileSync } from 'node:fs';
import path from 'node:path';
import { RUN_TABLE } from '../../../domain/tables/table-shapes';
import { SERVICES } from '../../../local/functions/function-sources';
import { accessKeys, type StoreUser, urlFor, userOf, whyDenied } from '../../../local/store/store-rights';

const RIGHTS = readFileSync(path.join(__dirname, '../../infra/reviewed-rights.txt'), 'utf8');
const ACTIONS = ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'BatchGetItem', 'Scan'];
const FUNCTIONS = [...Object.values(SERVICES), 'job-extract-orders'];

const inputOf = (table: string, more: object = {}) => ({ TableName: table, ...more });

/** The role's reviewed lines on AWS. */
function roleOf(functionName: string): string[] {
  const [, block = ''] = RIGHTS.split(`\nrunsheet-dev-${functionName}\n`);
  return (block.split('\n\n')[0] ?? '').split('\n').map((line) => line.trim());
}

describe.each(FUNCTIONS)('%s may do here what it may do on AWS', (functionName) => {
  const lines = roleOf(functionName);
  test.each(['master', 'runs'])('on the table %s', (table) => {
    const isAllowed = (action: string) => lines.includes(`dynamodb:${action} GlobalTable runsheet-dev-${table}`);
    const mayHere = ACTIONS.filter((action) => !whyDenied(userOf(functionName), action, inputOf(`runsheet-${table}`)));
    expect(mayHere).toEqual(ACTIONS.filter(isAllowed));
    expect(lines.length).toBeGreaterThan(3);
  });
});

test.each(FUNCTIONS)('%s may query the indexes that it may query on AWS', (functionName) => {
  const lines = roleOf(functionName);
  const isAllowed = ({ name }: { name: string }) =>
    lines.includes(`dynamodb:Query GlobalTable runsheet-dev-runs/index/${name}`);
  const mayHere = RUN_TABLE.indexes.filter(
    ({ name }) => !whyDenied(userOf(functionName), 'Query', inputOf('runsheet-runs', { IndexName: name })),
  );
  expect(mayHere).toEqual(RUN_TABLE.indexes.filter(isAllowed));
});

test('a function may ask no other index, and no table by another name', () => {
  const denied = (input: Record<string, unknown>) => whyDenied('load-group', 'Query', input);
  expect(denied(inputOf('runsheet-runs'))).toBeUndefined();
  expect(denied(inputOf('runsheet-runs', { IndexName: 'open-runs' }))).toBeDefined();
  expect(denied(inputOf('toString'))).toBeDefined();
  expect(denied({})).toBeDefined();
});

test('a denial says what is allowed', () => {
  expect(whyDenied('job', 'UpdateItem', inputOf('runsheet-master'))).toBe(
    'a job function may not UpdateItem on "runsheet-master", neither here nor on AWS: ' +
      'expected GetItem, UpdateItem on runsheet-runs',
  );
});

test.each(['CreateTable', 'DeleteTable', 'UpdateTable', 'TagResource', 'undefined'])('nobody may %s', (action) => {
  for (const user of accessKeys('token').values()) {
    expect(whyDenied(user, action, inputOf('runsheet-runs'))).toBeDefined();
  }
});

test('each user has a key of its own, and no key says another', () => {
  const keys = accessKeys('token');
  expect(keys.size).toBe(6);
  for (const [key, user] of keys) {
    expect(urlFor('http://token@127.0.0.1:1', user as StoreUser)).toBe(`http://${key}@127.0.0.1:1`);
    expect(key === 'token').toBe(user === 'owner');
  }
});
