import aslValidator from 'asl-validator';
import { PageProject } from '../support/pages/page-project';
import { useStatesService } from '../support/services/states-service';

/* What docs/start/from-step-functions.md shows: a state machine, the same as rows, and the commands. */

const service = useStatesService();
const page = new PageProject('docs/start/from-step-functions.md');
afterAll(() => page.remove());

const definition = JSON.parse(page.blocks.find(({ language }) => language === 'json')?.text ?? '');

beforeAll(() => {
  page.put(
    'stubs/extract_orders.py',
    'import json, os\nopen(os.environ["RUNSHEET_RESULT"], "w").write(json.dumps({"rows": 7}))\n',
  );
  page.put('stubs/extract_stock.py', 'print("extracts")\n');
  page.put('stubs/load_warehouse.py', 'import sys\nprint("loads", sys.argv[1], "rows")\n');
});

interface State {
  Type: string;
  TimeoutSeconds?: number;
  Retry?: { MaxAttempts: number }[];
  Branches?: { States: Record<string, State> }[];
  Next?: string;
}

/** The Tasks in their order: those of a Parallel share a place. */
function tasksOf(states: Record<string, State>, first: string): [string, State][][] {
  const { Type, Branches = [], Next } = states[first] as State;
  const here: [string, State][] =
    Type === 'Parallel'
      ? Branches.flatMap((branch) => Object.entries(branch.States))
      : [[first, states[first] as State]];
  return [here, ...(Next === undefined ? [] : tasksOf(states, Next))];
}

it('has a row for each Task of a sound state machine: its place, its timeout and its retries', async () => {
  expect(aslValidator(definition)).toMatchObject({ isValid: true });
  await page.run('npx runsheet apply --yes');
  const { jobs } = await page.json('jobs nightly');
  const rows = jobs.map(({ job_name, priority, timeout_minutes, maximum_retries }: Record<string, unknown>) => ({
    job_name,
    priority,
    timeout_minutes,
    maximum_retries,
  }));
  const wanted = tasksOf(definition.States, definition.StartAt).flatMap((tasks, priority) =>
    tasks.map(([job_name, { TimeoutSeconds = 0, Retry = [] }]) => ({
      job_name,
      priority,
      timeout_minutes: TimeoutSeconds / 60,
      maximum_retries: Retry[0]?.MaxAttempts ?? 0,
    })),
  );
  expect(rows).toEqual(wanted);
});

it('runs the Tasks on a laptop by what stands in for them, and every command of the page succeeds', async () => {
  const told = await page.runAll();
  expect(told.filter(({ code }) => code !== 0)).toEqual([]);
  expect(told).toHaveLength(5);
  expect((await page.run('npx runsheet logs nightly LoadWarehouse')).stdout).toContain('loads 7 rows');
});

it('runs the state machine whole, as the work of one row', async () => {
  // The service of the tests knows any state machine by its name.
  const told = await page.run('cd whole && npx runsheet apply --yes && npx runsheet run nightly --json');
  expect({ code: told.code, stderr: told.stderr }).toEqual({ code: 0, stderr: '' });
  const { executions } = await service.seen();
  expect(executions).toMatchObject([
    { arn: expect.stringContaining('111122223333:execution:nightly:'), status: 'SUCCEEDED' },
  ]);
});
