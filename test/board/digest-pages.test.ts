import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Place } from '../../board/place';
import type { RunRow } from '../../domain/tables/rows';
import { MORNING, show } from '../support/pages/board-pages';
import { type BoardData, boardData, LAST_AT, putBoardData } from '../support/rows/board-data';
import { putDigestOf } from '../support/rows/put-digest';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';

jest.setTimeout(60_000);

let tables: MemoryTables;
let data: BoardData;
let last: RunRow;
beforeAll(async () => {
  tables = await openMemoryTables();
  data = boardData({ jobs: 150, runs: 4, failing: 2 });
  last = data.runs.at(-1)?.run as RunRow;
  await putBoardData(tables, data);
});
afterAll(() => tables.close());

const JOB = () => data.runs.at(-1)?.rows[120]?.job_name ?? '';

describe('the pages of runs with digests', () => {
  let withRows: string[];
  const places = (): Place[] => [
    { page: 'run', run: last.run_id },
    { page: 'run', run: last.run_id, part: 2 },
    { page: 'run', run: last.run_id, only: 'trouble' },
    { page: 'run', run: last.run_id, log: `${JOB()}#1` },
    { page: 'group', group: data.group },
    { page: 'group', group: data.group, part: 2 },
    { page: 'group', group: data.group, only: 'trouble' },
  ];
  const texts = async () => {
    const shown: string[] = [];
    for (const place of places()) shown.push((await show(tables, place, { now: MORNING })).text);
    return shown;
  };

  beforeAll(async () => {
    withRows = await texts();
    for (const { run } of data.runs) await putDigestOf(tables.runs, run);
  });

  it('are the same as from all rows', async () => {
    await expect(texts()).resolves.toEqual(withRows);
  });

  it('read a few rows only, and none of the master table’s jobs', async () => {
    const counted = tables.another();
    const queried: unknown[] = [];
    counted.client.middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          if (commandName === 'QueryCommand')
            queried.push((args.input as { KeyConditionExpression?: string }).KeyConditionExpression);
          return next(args);
        },
      { step: 'initialize' },
    );
    const mine = { ...tables, ...counted };
    await show(mine, { page: 'run', run: last.run_id }, { now: MORNING });
    await show(mine, { page: 'group', group: data.group }, { now: MORNING });
    expect(queried).toContain('run_id = :run AND begins_with(entry, :digest)');
    expect(queried).not.toContain('job_group = :group');
    expect(queried).not.toContain('run_id = :run AND begins_with(entry, :job)');
  });

  it('show what was changed in the table since the last run', async () => {
    const [added, removed] = ['a-new-one', 'extract-customers'];
    const put = (Item: Record<string, unknown>) =>
      tables.master.client.send(new PutCommand({ TableName: tables.master.name, Item }));
    const at = new Date(LAST_AT + 3_600_000).toISOString();
    const row = { ...data.master[0], job_name: added, is_enabled: false };
    const gone = { job_group: data.group, job_name: removed };
    await put(row);
    await tables.master.client.send(new DeleteCommand({ TableName: tables.master.name, Key: gone }));
    for (const [name, before, after] of [
      [added, null, row],
      [removed, { ...data.master[1], job_name: removed }, null],
    ] as const) {
      const change = { at, changed_job: name, sequence: '222', before, after, by: 'ann', schema_version: 1 };
      await put({ job_group: `${data.group}@changes`, job_name: `${at}#${name}#222`, ...change });
    }
    const first = await show(tables, { page: 'group', group: data.group }, { now: MORNING });
    const second = await show(tables, { page: 'group', group: data.group, part: 2 }, { now: MORNING });
    expect(second.text).toMatch(/Will not run.*a-new-one disabled/s);
    expect(`${first.text}${second.text}`).toMatch(/No longer in the table.*extract-customers/s);
  });
});
