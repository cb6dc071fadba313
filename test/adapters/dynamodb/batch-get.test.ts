import { getRows } from '../../../adapters/dynamodb/batch-get';
import type { JobRunRow } from '../../../domain/tables/rows';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
  await Promise.all(rows.map((row) => tables.runs.put(row, { all: [] })));
});
afterAll(() => tables.close());

const rows = Array.from({ length: 250 }, (_, at) => ({
  run_id: `run-${at}`,
  entry: 'job#load-orders',
  job_name: 'load-orders',
  status: 'SUCCEEDED',
  output: 'null',
}));
const names = (found: readonly { run_id: string }[]) => found.map(({ run_id }) => run_id);

interface BatchInput {
  RequestItems: Record<string, { Keys: object[] }>;
}

/** A client that notes how many keys each of its requests asks for. DynamoDB answers for at most `most` of them. */
function watched(most = 100): { runs: MemoryTables['runs']; asked: number[] } {
  const { client, runs } = tables.another();
  const asked: number[] = [];
  client.middlewareStack.add(
    (next) => async (args) => {
      const input = args.input as BatchInput;
      const [[name, request] = []] = Object.entries(input.RequestItems);
      if (!name || !request) throw new Error('a request for no table');
      asked.push(request.Keys.length);
      const given = { ...request, Keys: request.Keys.slice(0, most) };
      const left = { ...request, Keys: request.Keys.slice(most) };
      const reply = await next({ ...args, input: { RequestItems: { [name]: given } } } as typeof args);
      if (left.Keys.length > 0) Object.assign(reply.output, { UnprocessedKeys: { [name]: left } });
      return reply;
    },
    { step: 'initialize', priority: 'low' },
  );
  return { runs, asked };
}

it('reads rows in the order of their keys, a hundred in a request, and only the fields that are asked for', async () => {
  const { runs, asked } = watched();
  const found = await getRows<JobRunRow>(runs, rows, ['run_id', 'status']);
  expect(names(found)).toEqual(names(rows));
  expect(found[0]).toEqual({ run_id: 'run-0', entry: 'job#load-orders', status: 'SUCCEEDED' });
  expect(asked).toEqual([100, 100, 50]);
});

it('leaves out the rows that are gone, and asks nothing for no keys', async () => {
  const { runs, asked } = watched();
  const keys = [{ run_id: 'gone', entry: 'job#load-orders' }, ...rows.slice(0, 1)];
  expect(names(await getRows<JobRunRow>(runs, keys, ['status']))).toEqual(['run-0']);
  await expect(getRows(runs, [], [])).resolves.toEqual([]);
  expect(asked).toEqual([2]);
});

it('asks again for the keys that DynamoDB has left out, and gives up where it leaves them out for ever', async () => {
  const { runs, asked } = watched(40);
  expect(names(await getRows<JobRunRow>(runs, rows.slice(0, 90), ['status']))).toEqual(names(rows.slice(0, 90)));
  expect(asked).toEqual([90, 50, 10]);
  jest.spyOn(Math, 'random').mockReturnValue(0);
  await expect(getRows<JobRunRow>(watched(1).runs, rows.slice(0, 9), ['status'])).rejects.toThrow(
    'DynamoDB has left out rows of runsheet-runs 8 times: try again later',
  );
});
