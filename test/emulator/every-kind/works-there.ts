import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BatchClient, DescribeJobsCommand } from '@aws-sdk/client-batch';
import { DescribeTasksCommand, ECSClient } from '@aws-sdk/client-ecs';
import { CreateJobCommand, GetJobRunCommand, GlueClient } from '@aws-sdk/client-glue';
import { CreateFunctionCommand, LambdaClient, Runtime } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateStateMachineCommand, DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ACCOUNT } from '../deployed';
import { ELSEWHERE, FUNCTION, GLUE_JOB } from './targets';
import type { TriedWork } from './work';

/** For the script of Glue, and for the files by which work hears of its job. */
export const BUCKET = 'every-kind';

const role = (service: string) => `arn:aws:iam::${ACCOUNT}:role/${service}`;

/** Work in services, which the emulators and the workspace of the tests are. */
export const WORKS_THERE: Readonly<Record<string, TriedWork>> = {
  'batch:wait': {
    output: { job: 'container' },
    usage: ['instance_seconds'],
    runs: async (_, id) => {
      const batch = new BatchClient({});
      const asked = new DescribeJobsCommand({ jobs: [id.split('/').at(-1) as string] });
      const { jobs = [] } = await batch.send(asked).finally(() => batch.destroy());
      return jobs[0]?.status === 'RUNNING';
    },
  },
  'databricks:wait': {
    output: { job: 'databricks' },
    usage: ['databricks_seconds'],
    runs: async ({ workspace }, id) => {
      const run = workspace.jobs.runs.find((each) => id.endsWith(`/runs/${each.run_id}`));
      return run !== undefined && run.canceledAt === undefined && Date.now() < run.startedAt + Number(run.does.ms);
    },
  },
  'ecs:wait': {
    output: { job: 'container' },
    usage: ['fargate_gb_seconds', 'fargate_vcpu_seconds'],
    runs: async (_, id) => {
      const ecs = new ECSClient({});
      const asked = new DescribeTasksCommand({ cluster: 'etl', tasks: [id] });
      const { tasks = [] } = await ecs.send(asked).finally(() => ecs.destroy());
      return tasks[0]?.lastStatus === 'RUNNING';
    },
  },
  'glue:wait': {
    prepare: prepareGlue,
    output: { job: 'glue' },
    // ministack says neither how long a run took nor with what.
    usage: [],
    runs: async (_, id) => {
      const glue = new GlueClient({});
      const RunId = id.split('/').at(-1);
      const { JobRun } = await glue
        .send(new GetJobRunCommand({ JobName: GLUE_JOB, RunId }))
        .finally(() => glue.destroy());
      return JobRun?.JobRunState === 'RUNNING';
    },
  },
  'lambda:call': {
    prepare: prepareFunction,
    isShort: true,
    output: { job: 'lambda-call' },
    // ministack reports no bill in the function's log. The job ends with the answer.
    runs: async (_, __, status) => status === 'RUNNING',
  },
  'states:wait': {
    prepare: prepareStates,
    output: { job: 'states-wait' },
    usage: [],
    runs: async (_, executionArn) => {
      const states = new SFNClient({});
      // moto has a page of HTML for an execution that is just beginning.
      const begins = (error: Error) => (error.name === 'SyntaxError' ? { status: 'RUNNING' } : Promise.reject(error));
      const found = await states.send(new DescribeExecutionCommand({ executionArn })).catch(begins);
      states.destroy();
      return found.status === 'RUNNING';
    },
  },
};

/** ministack runs it with Python, its arguments as variables. It lets a run that was stopped go on by itself. */
const SCRIPT = `
import os, time
from urllib.request import Request, urlopen
time.sleep(min(60, float(os.environ["seconds"])))
at = "http://127.0.0.1:" + os.environ["GATEWAY_PORT"] + "/" + os.environ["RUNSHEET_RESULT"][len("s3://"):]
urlopen(Request(at, data=b'{"job": "glue"}', method="PUT"))
`;

async function prepareGlue(): Promise<void> {
  const [glue, s3] = [new GlueClient({}), new S3Client({ forcePathStyle: true })];
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'wait.py', Body: SCRIPT }));
  const Command = { Name: 'pythonshell', ScriptLocation: `s3://${BUCKET}/wait.py`, PythonVersion: '3.9' };
  await orThere(glue.send(new CreateJobCommand({ Name: GLUE_JOB, Role: role('glue'), Command })));
  glue.destroy();
  s3.destroy();
}

async function prepareFunction(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-function-'));
  writeFileSync(path.join(folder, 'index.js'), 'exports.handler = async ({ job }) => ({ job });\n');
  execFileSync('python3', ['-m', 'zipfile', '-c', 'code.zip', 'index.js'], { cwd: folder });
  const Code = { ZipFile: readFileSync(path.join(folder, 'code.zip')) };
  rmSync(folder, { recursive: true });
  const made = { FunctionName: FUNCTION, Code, Handler: 'index.handler', Role: role('function') };
  const client = new LambdaClient({});
  await orThere(client.send(new CreateFunctionCommand({ ...made, Runtime: Runtime.nodejs22x })));
  client.destroy();
}

async function prepareStates(): Promise<void> {
  const definition = JSON.stringify({
    StartAt: 'Wait',
    States: {
      Wait: { Type: 'Wait', SecondsPath: '$.parameters.seconds', Next: 'Works' },
      Works: { Type: 'Pass', Parameters: { 'job.$': '$.job' }, End: true },
    },
  });
  const states = new SFNClient({});
  const made = new CreateStateMachineCommand({ name: ELSEWHERE, definition, roleArn: role('elsewhere') });
  await orThere(states.send(made));
  states.destroy();
}

/** Two files of the suite make it. */
async function orThere(made: Promise<unknown>): Promise<void> {
  await made.catch((error: Error) => {
    if (!/AlreadyExists|EntityExists|IdempotentParameterMismatch|ResourceConflict/.test(error.name)) throw error;
  });
}
