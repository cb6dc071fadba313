import type { RunTable } from '../../../adapters/dynamodb/run-table';
import { jobEntry } from '../../../domain/tables/rows';
import { aJobRun } from '../../protocol/builders';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

const JOBS = 400;
const nameOf = (at: number) => `job-${String(at).padStart(3, '0')}`;

async function aRun(run_id: string, parts: number) {
  const rows = Array.from({ length: JOBS }, (_, at) => {
    const [job_name, entry] = [nameOf(at), jobEntry(nameOf(at))];
    return aJobRun({ run_id, job_name, entry, ...(parts > 1 && { parts }), parameters: { sql: 'x'.repeat(300) } });
  });
  await Promise.all(rows.map((row) => tables.runs.put(row, { absent: 'entry' })));
  return { run_id, parts };
}

/** The requests that a read takes, and the read units that the store counts by DynamoDB's rules. */
async function costOf(read: (runs: RunTable) => Promise<unknown[]>) {
  const { client, runs } = tables.another();
  const cost = { rows: 0, requests: 0, units: 0 };
  client.middlewareStack.add(
    (next) => async (args) => {
      Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
      const answer = await next(args);
      cost.requests += 1;
      cost.units +=
        (answer.output as { ConsumedCapacity?: { CapacityUnits: number } }).ConsumedCapacity?.CapacityUnits ?? 0;
      return answer;
    },
    { step: 'initialize' },
  );
  cost.rows = (await read(runs)).length;
  return cost;
}

test('a read of a whole run costs at most a unit more for each partition key', async () => {
  const [together, spread] = [await aRun('together', 1), await aRun('spread', 16)];
  const one = await costOf((runs) => runs.listJobRuns(together));
  const sixteen = await costOf((runs) => runs.listJobRuns(spread));
  expect(one).toMatchObject({ rows: JOBS, requests: 1 });
  expect(sixteen).toMatchObject({ rows: JOBS, requests: 16 });
  expect(one.units).toBeGreaterThan(50);
  expect(sixteen.units - one.units).toBeGreaterThanOrEqual(0);
  expect(sixteen.units - one.units).toBeLessThanOrEqual(16);
});

test('a read of the jobs between two names reads no others, and includes both', async () => {
  const run = await aRun('ranged', 16);
  const range = { from: nameOf(100), to: nameOf(139) };
  const rows = await tables.runs.listJobRuns(run, range);
  expect(rows.map(({ job_name }) => job_name)).toEqual(Array.from({ length: 40 }, (_, at) => nameOf(100 + at)));
  const [all, some] = [
    await costOf((runs) => runs.listJobRuns(run)),
    await costOf((runs) => runs.listJobRuns(run, range)),
  ];
  expect(some.units).toBeLessThanOrEqual(all.units / 10 + 16);
});
