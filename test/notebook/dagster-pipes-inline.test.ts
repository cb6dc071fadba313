import { spawnSync } from 'node:child_process';
import type { Looking } from '../../operations/look/looking';
import { tellWork } from '../../operations/look/work-files';
import { aJobRun, aRun } from '../protocol/builders';
import { aWorkContext } from '../support/rows/a-work-context';

/*
 * The real package `dagster-pipes` in a container of ECS or Batch, whose context is inline and whose messages go to its
 * output: a process of this machine with exactly the variables that such work gets.
 */

const python = process.env.RUNSHEET_TEST_PYTHON as string;

const PROGRAM = `import json
from dagster_pipes import open_dagster_pipes
with open_dagster_pipes() as job:
    job.log.warning("late")
    job.report_custom_message({"result": {"run_id": job.run_id, "job": job.job_name, "retry": job.retry_number,
        "day": job.get_extra("parameters")["day"], "deadline": job.get_extra("deadline"),
        "data_url": job.get_extra("data_url"), "group": job.get_extra("group")}})
`;

async function variablesOf(parameters: Record<string, string>): Promise<Record<string, string>> {
  const looking = {
    target: { target: 'ecs:pack', kind: 'ecs', folder: '/', fields: {}, secret: async () => '' },
    row: aJobRun({ run_id: 'nightly-1', job_name: 'pack', attempt: 2 }),
    run: aRun({}),
    files: { root: 's3://data/_work', write: async () => {}, find: async () => undefined },
  } as unknown as Looking;
  return await tellWork(looking, aWorkContext({ job: 'pack', parameters }), 'ab'.repeat(32));
}

function run(variables: Record<string, string>) {
  const env = { PATH: process.env.PATH, ...variables } as NodeJS.ProcessEnv;
  const { status, stdout, stderr } = spawnSync(python, ['-c', PROGRAM], { env, encoding: 'utf8' });
  return { status, stderr, stdout };
}

it('opens the inline context, and its messages are lines of the output', async () => {
  const { status, stdout, stderr } = run(await variablesOf({ day: '2026-11-22' }));
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const messages = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(messages.map(({ method }) => method)).toEqual(['opened', 'log', 'report_custom_message', 'closed']);
  expect(messages[1].params).toMatchObject({ message: 'late', level: 'WARNING' });
  expect(messages[2].params.payload).toEqual({
    result: {
      run_id: 'nightly-1',
      job: 'pack',
      retry: 1,
      day: '2026-11-22',
      deadline: '2026-11-22T03:00:00.000Z',
      data_url: 's3://data/nightly/nightly-1/',
      group: 'nightly',
    },
  });
  expect(messages[3].params).not.toHaveProperty('exception');
});

it('is told so where the context is too long for a variable: its calls do nothing, and RUNSHEET_CONTEXT has it', async () => {
  const text = Array.from({ length: 900 }, (_, at) => String.fromCodePoint(0x4e00 + ((at * 7_919) % 20_000))).join('');
  const variables = await variablesOf({ text });
  expect(run(variables)).toEqual({
    status: 0,
    stdout: '',
    stderr: expect.stringMatching(
      /DagsterPipesWarning: This process was not launched by a Dagster orchestration process/,
    ),
  });
  expect(variables.RUNSHEET_CONTEXT).toMatch(/^s3:\/\/data\/_work\/.*\/context\.json$/);
});
