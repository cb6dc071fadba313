import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { askStore, type DynaliteServer, openDynalite } from '../../../local/store/dynalite-server';
import { EMBEDDED_TABLES } from '../../../local/store/embedded-tables';
import { MasterWrites } from '../../../local/store/master-writes';
import { ownTables } from '../../../local/store/own-tables';

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-master-writes-'));
let server: DynaliteServer;
let writes: MasterWrites;
beforeAll(async () => {
  server = openDynalite({ createTableMs: 0 });
  await ownTables(server);
  writes = new MasterWrites(server.call, EMBEDDED_TABLES.master, path.join(folder, 'unrecorded.json'));
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

const item = (group: string) => ({ job_group: { S: group }, job_name: { S: 'a' }, target: { S: 'lambda:a' } });

const REQUESTS = {
  PutItem: (table: string, group: string) => ({ TableName: table, Item: item(group) }),
  UpdateItem: (table: string, group: string) => {
    const { target: _, ...Key } = item(group);
    const update = { UpdateExpression: 'SET o = :o', ExpressionAttributeValues: { ':o': { S: 'ann' } } };
    return { TableName: table, Key, ...update };
  },
  BatchWriteItem: (table: string, group: string) => ({
    RequestItems: { [table]: [{ PutRequest: { Item: item(group) } }] },
  }),
};

/** The same JSON, in which each letter of a text may be escaped. */
function escaped(json: string, isEscaped: readonly boolean[]): string {
  let at = 0;
  return json.replace(/[a-z]/g, (letter) => {
    const code = `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
    return isEscaped[at++ % isEscaped.length] ? code : letter;
  });
}

async function send(action: string, json: string): Promise<unknown> {
  return writes.make(action, JSON.parse(json));
}

let groups = 0;

async function changesOf(group: string): Promise<unknown[]> {
  const { Items } = await askStore(server.answer, 'Query', {
    TableName: EMBEDDED_TABLES.master,
    KeyConditionExpression: 'job_group = :g',
    ExpressionAttributeValues: { ':g': { S: `${group}@changes` } },
  });
  return Items as unknown[];
}

describe.each(Object.entries(REQUESTS))('%s', (action, request) => {
  it('of the master table is recorded, however its text is escaped', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 80 }), async (isEscaped) => {
        const group = `group-${++groups}`;
        const json = escaped(JSON.stringify(request(EMBEDDED_TABLES.master, group)), isEscaped);
        await expect(send(action, json)).resolves.toMatchObject({ status: 200 });
        expect(await changesOf(group)).toHaveLength(1);
      }),
      { numRuns: 30 },
    );
  });

  it('of another table is not, although its text names the master table', async () => {
    const json = JSON.stringify(request(EMBEDDED_TABLES.runs, EMBEDDED_TABLES.master));
    await expect(send(action, json)).resolves.toBeUndefined();
  });
});
