import type { AddressInfo } from 'node:net';
import type { IndexRecord } from 'dynalite/db/index.js';
import { openDynamoDb } from '../../../adapters/dynamodb/client';
import { listRunsOfJob } from '../../../adapters/dynamodb/job-run-queries';
import { MasterTable } from '../../../adapters/dynamodb/master-table';
import { listOpenRuns } from '../../../adapters/dynamodb/run-queries';
import { RunTable } from '../../../adapters/dynamodb/run-table';
import { RUN_ENTRY } from '../../../domain/tables/rows';
import { FORMER_INDEX_BY_JOB, RUN_TABLE } from '../../../domain/tables/table-shapes';
import { askStore, type DynaliteServer, openDynalite, type TableRecord } from '../../../local/store/dynalite-server';
import { EMBEDDED_TABLES } from '../../../local/store/embedded-tables';
import { ownTables } from '../../../local/store/own-tables';

let server: DynaliteServer;
beforeEach(() => {
  // It is slow to create a table, like a busy machine.
  server = openDynalite({ createTableMs: 60 });
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

/** Puts a row and reads it, through the tables and an index. */
async function areUsable(): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = openDynamoDb(`http://test@127.0.0.1:${(server.address() as AddressInfo).port}`);
  const runs = new RunTable(client, EMBEDDED_TABLES.runs);
  const row = { run_id: 'a', entry: RUN_ENTRY, open_runs: 'open', open_since: '2026-11-22T02:30:00.000Z' };
  expect(await runs.put(row, { all: [] })).toBe(true);
  await expect(runs.findRun('a')).resolves.toEqual(row);
  await expect(listOpenRuns(runs)).resolves.toHaveLength(1);
  await expect(new MasterTable(client, EMBEDDED_TABLES.master).readPartition('nightly')).resolves.toEqual([]);
  client.destroy();
  server.closeAllConnections();
}

test('the tables can be used at once, with their indexes', async () => {
  await ownTables(server);
  await areUsable();
});

test('tables that are there stay as they are', async () => {
  await ownTables(server);
  const before = await server.readTable(EMBEDDED_TABLES.runs);
  await ownTables(server);
  expect(await server.readTable(EMBEDDED_TABLES.runs)).toEqual(before);
});

describe.each(Object.values(EMBEDDED_TABLES))('%s, whose store was killed', (name) => {
  test.each(['CREATING', 'UPDATING', 'DELETING'])('while it was %s, is finished by the next', async (TableStatus) => {
    await ownTables(server);
    const record = (await server.readTable(name)) as TableRecord;
    const indexes = record.GlobalSecondaryIndexes?.map((index) => ({ ...index, IndexStatus: TableStatus }));
    const left = TableStatus === 'DELETING' ? {} : indexes && { GlobalSecondaryIndexes: indexes };
    await server.writeTable(name, { ...record, ...left, TableStatus });
    await ownTables(server);
    await areUsable();
  });
});

describe('the run table of a home that an earlier version made', () => {
  /** Its index of job runs has another name, and whole rows. */
  async function makeFormer(): Promise<void> {
    await ownTables(server);
    const record = (await server.readTable(EMBEDDED_TABLES.runs)) as TableRecord;
    const indexes = record.GlobalSecondaryIndexes?.map((index) =>
      index.IndexName === 'run-keys-by-job'
        ? { ...index, IndexName: FORMER_INDEX_BY_JOB, Projection: { ProjectionType: 'ALL' } }
        : index,
    );
    await server.writeTable(EMBEDDED_TABLES.runs, { ...record, GlobalSecondaryIndexes: indexes as IndexRecord[] });
  }

  const row = (night: number) => ({
    run_id: `run-${night}`,
    entry: 'job#load-orders',
    job_runs: 'nightly/load-orders',
    job_name: 'load-orders',
    planned_at: `2026-11-2${night}T02:30:00.000Z`,
    status: 'SUCCEEDED',
  });
  const nights = (rows: readonly { run_id: string }[]) => rows.map(({ run_id }) => run_id);

  /** How many rows the index holds, even if the table no longer has it. */
  async function indexRows(name: string): Promise<unknown> {
    const record = (await server.readTable(EMBEDDED_TABLES.runs)) as TableRecord;
    const index = record.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === 'run-keys-by-job');
    const asked = { ...index, IndexName: name } as IndexRecord;
    await server.writeTable(EMBEDDED_TABLES.runs, { ...record, GlobalSecondaryIndexes: [asked] });
    const scan = { TableName: EMBEDDED_TABLES.runs, IndexName: name, Select: 'COUNT' };
    const { Count } = await askStore(server.answer, 'Scan', scan);
    await server.writeTable(EMBEDDED_TABLES.runs, record);
    return Count;
  }

  async function openRuns(): Promise<{ runs: RunTable; close(): void }> {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const client = openDynamoDb(`http://test@127.0.0.1:${(server.address() as AddressInfo).port}`);
    const close = () => {
      client.destroy();
      server.closeAllConnections();
    };
    return { runs: new RunTable(client, EMBEDDED_TABLES.runs), close };
  }

  test('gets the index of this version, with the rows that are there, and keeps it up', async () => {
    await makeFormer();
    const { runs, close } = await openRuns();
    for (const night of [1, 2]) await runs.put(row(night), { all: [] });
    // While a store of the earlier version still runs, its index is read.
    const find = () => listRunsOfJob(runs, 'nightly/load-orders', { limit: 9 });
    expect(nights((await find()).rows)).toEqual(['run-2', 'run-1']);
    await ownTables(server);
    await runs.put(row(3), { all: [] });
    await expect(find()).resolves.toEqual({
      isCut: false,
      rows: [3, 2, 1].map((night) => expect.objectContaining({ run_id: `run-${night}`, status: 'SUCCEEDED' })),
    });
    const record = await server.readTable(EMBEDDED_TABLES.runs);
    expect(record?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).toEqual(
      RUN_TABLE.indexes.map(({ name }) => name),
    );
    await expect(indexRows(FORMER_INDEX_BY_JOB)).resolves.toBe(0);
    close();
  });

  test('whose store was killed while it made the index has it whole after the next start', async () => {
    await makeFormer();
    const { runs, close } = await openRuns();
    for (const night of [1, 2]) await runs.put(row(night), { all: [] });
    const writeTable = jest.spyOn(server, 'writeTable').mockRejectedValueOnce(new Error('killed'));
    await expect(ownTables(server)).rejects.toThrow('killed');
    writeTable.mockRestore();
    // The earlier version's store ran once more, and a pruned row is gone.
    await runs.remove(row(1), { all: [] });
    await ownTables(server);
    expect(nights((await listRunsOfJob(runs, 'nightly/load-orders', { limit: 9 })).rows)).toEqual(['run-2']);
    await expect(indexRows('run-keys-by-job')).resolves.toBe(1);
    close();
  });
});
