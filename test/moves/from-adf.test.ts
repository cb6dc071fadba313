import path from 'node:path';
import { PageProject } from '../support/pages/page-project';

/*
 * What docs/start/from-adf.md shows: tables of procfwk become rows, and a program starts their pipelines. The tables
 * have the columns of MetadataDB/procfwk/Tables, and the pipelines and parameters of procfwkHelpers' SetDefault…, in
 * github.com/mrpaulandrew/procfwk. `az` answers as learn.microsoft.com/cli/azure/datafactory says: create-run with a
 * runId, `pipeline-run show` with the PipelineRun of the REST API of 2018-06-01.
 */

const page = new PageProject('docs/start/from-adf.md');
afterAll(() => page.remove());

const NAMES = ['Extract', 'Transform', 'Load', 'Serve', 'Speed'];
const STAGES = [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4, 5];
const PIPELINES = [
  ...['Wait 1', 'Wait 2', 'Intentional Error', 'Wait 3', 'Wait 4', 'Wait 5'],
  ...['Wait 6', 'Wait 7', 'Wait 8', 'Wait 9', 'Wait 10', 'Wait 1'],
];
const WAITS = [
  [1, 3],
  [2, 6],
  [4, 5],
  [5, 2],
  [7, 3],
  [8, 5],
  [9, 7],
  [10, 3],
  [11, 10],
];

const csv = (header: string, rows: unknown[][]) => [header, ...rows.map((row) => row.join(','))].join('\r\n');
const TABLES = {
  Batches: csv('BatchId,BatchName,BatchDescription,Enabled', [['b1', 'Nightly', 'NULL', 1]]),
  BatchStageLink: csv(
    'BatchId,StageId',
    NAMES.map((_, at) => ['b1', at + 1]),
  ),
  Stages: csv(
    'StageId,StageName,StageDescription,Enabled',
    NAMES.map((name, at) => [at + 1, name, 'NULL', name === 'Speed' ? 0 : 1]),
  ),
  Pipelines: csv(
    'PipelineId,OrchestratorId,StageId,PipelineName,LogicalPredecessorId,Enabled',
    PIPELINES.map((name, at) => [at + 1, 1, STAGES[at], name, 'NULL', name === 'Intentional Error' ? 0 : 1]),
  ),
  PipelineParameters: csv(
    'ParameterId,PipelineId,ParameterName,ParameterValue',
    WAITS.map(([pipeline, wait], at) => [at + 1, pipeline, 'WaitTime', wait]),
  ),
};

/** Pipelines end as soon as they are looked at twice; "Wait 9" fails once, and "Wait 10" never ends by itself. */
const AZ = `#!/usr/bin/env python3
import json, os, sys
words, named = sys.argv[1:], {}
for at, word in enumerate(words):
    if word.startswith("-"): named[word] = words[at + 1]
with open("az.log", "a") as log: log.write(json.dumps([words[1:3], named]) + "\\n")
assert words[0] == "datafactory" and named["-g"] == "etl" and named["--factory-name"] == "etl-prod", words
what = words[2]
if what == "create-run":
    run_id = named["--name"].replace(" ", "-") + "-" + str(len(open("az.log").readlines()))
    print(json.dumps({"runId": run_id}))
elif what == "show":
    looked = sum(named["--run-id"] in line for line in open("az.log"))
    status = "InProgress" if looked < 2 or named["--run-id"].startswith("Wait-10") and os.path.exists("endless") else "Succeeded"
    if named["--run-id"].startswith("Wait-9") and not os.path.exists("mended"): status = "Failed"
    print(json.dumps({"runId": named["--run-id"], "status": status, "message": "Operation on target Wait failed" if status == "Failed" else ""}))
`;

let env: NodeJS.ProcessEnv;
beforeAll(() => {
  page.put('bin/az', AZ);
  for (const [name, text] of Object.entries(TABLES)) page.put(`etl/${name}.csv`, text);
  env = { PATH: `${path.join(page.folder, 'bin')}:${process.env.PATH}` };
  const config = page.read('runsheet.config.yaml');
  page.put('runsheet.config.yaml', config.replace('env: {', 'env: {SECONDS_BETWEEN_LOOKS: "0.1", '));
});

const calls = (): [string[], Record<string, string>][] =>
  page
    .read('az.log')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

it('makes rows of the tables of procfwk, and runs their pipelines stage by stage', async () => {
  const told = await page.runAll(env);
  expect(told.map(({ command, code }) => ({ command, code }))).toEqual(
    // The pipeline "Wait 9" fails.
    told.map(({ command }) => ({ command, code: command.startsWith('npx runsheet run') ? 1 : 0 })),
  );
  expect(told).toHaveLength(5);
  const [imported] = told;
  expect(imported?.stdout).toMatch(/^12 jobs in 1 group from the tables of procfwk etl:/);
  expect(page.read('runsheet.config.yaml')).toContain('run: [python3, pipeline.py]');
  const { jobs: rows } = await page.json('jobs Nightly');
  const rowOf = (name: string) => rows.find(({ job_name }: { job_name: string }) => job_name === name);
  expect(rowOf('Wait-2-2')).toMatchObject({
    priority: 1,
    is_enabled: true,
    parameters: { pipeline: 'Wait 2', WaitTime: '6' },
  });
  expect([rowOf('Intentional-Error-3').is_enabled, rowOf('Wait-1-12').is_enabled]).toEqual([false, false]);
  const { jobs } = await page.json('show latest');
  const byName = Object.fromEntries(jobs.map((job: { job_name: string }) => [job.job_name, job]));
  expect(byName['Wait-9-10']).toMatchObject({
    status: 'FAILED',
    error: { message: expect.stringContaining('Wait 9 is Failed: Operation on target Wait failed') },
  });
  expect(byName['Wait-10-11']).toMatchObject({ status: 'SKIPPED' });
  const started = calls().filter(([words]) => words[1] === 'create-run');
  expect(started.find(([, named]) => named['--name'] === 'Wait 2')?.[1]['--parameters']).toBe('{"WaitTime": "6"}');
});

it('reruns what failed, and cancels in Azure what is stopped at its deadline', async () => {
  page.put('mended', '');
  page.put('endless', '');
  await page.run('npx runsheet set Nightly/Wait-10-11 timeout_minutes=0.05');
  expect((await page.run('npx runsheet rerun latest', env)).code).toBe(1);
  const { jobs } = await page.json('show latest');
  const statusOf = (name: string) => jobs.find(({ job_name }: { job_name: string }) => job_name === name).status;
  expect([statusOf('Wait-9-10'), statusOf('Wait-10-11')]).toEqual(['SUCCEEDED', 'TIMED_OUT']);
  const cancelled = calls().filter(([words]) => words[1] === 'cancel');
  expect(cancelled.map(([, named]) => named['--run-id'])).toEqual([expect.stringMatching(/^Wait-10-/)]);
});
