import { type AttributeValue, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { editRow, removeRow } from '../../../adapters/dynamodb/edit-row';
import { readStoredRow, readStoredRows, type StoredRow } from '../../../adapters/dynamodb/stored-rows';
import { aGroupName } from '../../support/rows/a-run';
import { loseReplyOfWrite } from '../../support/services/faults';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

const JOB: StoredRow = {
  target: { S: 'lambda:load-orders' },
  priority: { N: '1' },
  parameters: { M: { a: { M: { b: { L: [{ N: '1' }, { S: 'x' }] } } }, empty: { M: {} } } },
  updated_by: { S: 'ada' },
};

/** Writes the row in DynamoDB's own notation, as anyone could at the console. */
async function aStoredRow(given: StoredRow = {}) {
  const key = { job_group: aGroupName(), job_name: 'load-orders' };
  const put = async (row: StoredRow) => {
    const Item = { job_group: { S: key.job_group }, job_name: { S: key.job_name }, ...row };
    await tables.client.send(new PutItemCommand({ TableName: tables.master.name, Item }));
  };
  await put({ ...JOB, ...given });
  const stored = (await readStoredRow(tables.master, key)) as StoredRow;
  return { key, stored, put };
}

describe('a row that is as it was read', () => {
  it.each<[string, Record<string, AttributeValue>]>([
    ['of plain values', {}],
    ['with a number that JavaScript does not hold', { timeout_minutes: { N: '0.1234567890123456789' } }],
    ['with a number beyond every JavaScript number', { priority: { N: '1e125' } }],
    ['with a key that passes for a type', { parameters: { M: { constructor: { S: 'Set' } } } }],
    ['with sets and binary', { a: { SS: ['x', 'y'] }, b: { NS: ['1', '2'] }, c: { B: new Uint8Array([1, 2]) } }],
    ['with null, false and nothing', { a: { NULL: true }, b: { BOOL: false }, c: { S: '' }, d: { L: [] } }],
    ['of a list of maps', { parameters: { L: [{ M: { a: { L: [{ NULL: true }] } } }] } }],
    ['with as many attributes as are compared', Object.fromEntries(many(94))],
  ])('%s is written, and what was to go is gone', async (_, given) => {
    const { key, stored } = await aStoredRow(given);
    await editRow(tables.master, {
      ...key,
      stored,
      fields: { owner: 'ann', description: undefined, updated_by: undefined },
    });
    const { updated_by, ...rest } = stored;
    await expect(readStoredRow(tables.master, key)).resolves.toEqual({ ...rest, owner: { S: 'ann' } });
    await removeRow(tables.master, key, { ...rest, owner: { S: 'ann' } });
    await expect(readStoredRow(tables.master, key)).resolves.toBeUndefined();
  });
});

describe('a row that somebody else changed', () => {
  it.each<[string, StoredRow, RegExp]>([
    ['in a number', { priority: { N: '2' } }, /priority was 1 and is 2/],
    [
      'deep in a map',
      { parameters: { M: { a: { M: { b: { L: [{ N: '1' }, { S: 'y' }] } } }, empty: { M: {} } } } },
      /parameters was/,
    ],
    [
      'in the order of a list',
      { parameters: { M: { a: { M: { b: { L: [{ S: 'x' }, { N: '1' }] } } }, empty: { M: {} } } } },
      /parameters was/,
    ],
    ['by a field that it lacked', { is_enabled: { BOOL: false } }, /is_enabled was missing and is false/],
    ['in its type alone', { priority: { S: '1' } }, /priority was 1 and is "1"/],
  ])('%s is a conflict that names it, and is left as it is', async (_, edit, message) => {
    const { key, stored, put } = await aStoredRow();
    await put({ ...JOB, ...edit });
    const now = await readStoredRow(tables.master, key);
    for (const write of [
      editRow(tables.master, { ...key, stored, fields: { owner: 'ann' } }),
      removeRow(tables.master, key, stored),
    ]) {
      const error = await write.catch((thrown: Error) => thrown);
      expect(error).toMatchObject({ name: 'Runsheet.BadInput', message: expect.stringMatching(message) });
      expect((error as Error).message).toContain(
        `job "load-orders" of group "${key.job_group}" was changed in the meantime`,
      );
      expect((error as Error).message).toContain('by someone who left no name');
    }
    await expect(readStoredRow(tables.master, key)).resolves.toEqual(now);
  });

  it('is told with who and why, where the row says', async () => {
    const { key, stored, put } = await aStoredRow();
    await put({ ...JOB, priority: { N: '9' }, updated_by: { S: 'bob' }, updated_reason: { S: 'slow\u001b[2J' } });
    await expect(editRow(tables.master, { ...key, stored, fields: { owner: 'ann' } })).rejects.toThrow(
      'in the meantime by "bob", "slow\\u001b[2J": priority was 1 and is 9.',
    );
  });

  it('so that it is gone, or there where it was not, is told', async () => {
    const { key, stored } = await aStoredRow();
    await expect(editRow(tables.master, { ...key, stored: undefined, fields: { owner: 'ann' } })).rejects.toThrow(
      'was added in the meantime',
    );
    await removeRow(tables.master, key, stored);
    await expect(editRow(tables.master, { ...key, stored, fields: { owner: 'ann' } })).rejects.toThrow(
      'was removed in the meantime',
    );
    await expect(readStoredRow(tables.master, key)).resolves.toBeUndefined();
    // A row that is gone already is fine.
    await expect(removeRow(tables.master, key, stored)).resolves.toBeUndefined();
  });
});

describe('a write', () => {
  it('whose reply was lost, and that was sent again, is no conflict with itself', async () => {
    const { key, stored } = await aStoredRow();
    const other = tables.another();
    const reply = loseReplyOfWrite(other, 1);
    await editRow(other.master, {
      ...key,
      stored,
      fields: { owner: 'ann', updated_by: undefined, parameters: { a: [1] } },
    });
    expect(reply.lost()).toBe(true);
    await expect(readStoredRow(tables.master, key)).resolves.toMatchObject({ owner: { S: 'ann' } });
  });

  it('of a row with more attributes than a condition can compare is refused before it is sent', async () => {
    const { key, stored } = await aStoredRow(Object.fromEntries(many(3000)));
    const edit = editRow(tables.master, { ...key, stored, fields: { owner: 'ann' } });
    await expect(edit).rejects.toThrow(
      /has 3006 attributes, more than a write can compare \(100\): delete the row, or remove by hand/,
    );
  });
});

it('reads every page of a partition', async () => {
  const group = aGroupName();
  const large = { S: 'x'.repeat(300_000) };
  for (let n = 0; n < 5; n++) {
    const Item = { job_group: { S: group }, job_name: { S: `job-${n}` }, large };
    await tables.client.send(new PutItemCommand({ TableName: tables.master.name, Item }));
  }
  expect([...(await readStoredRows(tables.master, group)).keys()]).toEqual([
    'job-0',
    'job-1',
    'job-2',
    'job-3',
    'job-4',
  ]);
});

function many(count: number): [string, AttributeValue][] {
  return Array.from({ length: count }, (_, n) => [`junk_${n}`, { N: String(n) }]);
}
