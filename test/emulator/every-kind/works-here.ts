import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { MeterName } from '../../../domain/cost/meters';
import type { JsonObject } from '../../../domain/values/json';
import { isAlive } from '../../../local/processes';
import { TOKEN, type Workspace } from '../../support/databricks/workspace';
import { ACCOUNT, REGION } from '../deployed';

/*
 * A job of every kind, as a project on a laptop with credentials has it. Each works for `seconds`, a parameter of the
 * run, and a judge tells whether it still does.
 */

/** What a work is tried with. */
export interface Trial {
  /** The folder of the project. */
  folder: string;
  workspace: Workspace;
}

export interface TriedWork {
  /** What the config declares. Undefined for a job file. */
  declared?(trial: Trial): JsonObject;
  /** Files of the project. */
  files?(trial: Trial): Record<string, string>;
  /** The job's result. */
  output: unknown;
  /** The meters of what its service says of it, which may be nothing. Undefined if nothing is paid for. */
  usage?: MeterName[];
  /** Whether the work runs, in the judge's own words. `id`: as the row has it. */
  runs(trial: Trial, id: string | undefined): Promise<boolean>;
}

/** The state machine elsewhere. `here.test.ts` makes it. */
export const ELSEWHERE = {
  name: 'elsewhere-of-every-kind',
  arn: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:elsewhere-of-every-kind`,
  definition: JSON.stringify({
    StartAt: 'Wait',
    States: {
      Wait: { Type: 'Wait', SecondsPath: '$.parameters.seconds', Next: 'Works' },
      Works: { Type: 'Pass', Parameters: { 'job.$': '$.job' }, End: true },
    },
  }),
};

export const WORKS_HERE: Readonly<Record<string, TriedWork>> = {
  'lambda:wait': {
    files: ({ folder }) => ({
      'jobs/wait.ts': `import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineJob } from 'runsheet';
export const handler = defineJob(async ({ parameters, signal }) => {
  writeFileSync(${JSON.stringify(path.join(folder, 'typescript.pid'))}, String(process.pid));
  await sleep(Number(parameters.seconds) * 1000, undefined, { signal });
  return { job: 'wait' };
});
`,
    }),
    output: { job: 'wait' },
    runs: async ({ folder }) => noted(folder, 'typescript.pid'),
  },
  'lambda:pause': {
    files: ({ folder }) => ({
      'jobs/pause.py': `import os, time
def handler(event, context):
    with open(${JSON.stringify(path.join(folder, 'python.pid'))}, 'w') as file:
        file.write(str(os.getpid()))
    time.sleep(event['parameters']['seconds'])
    return {'job': 'pause'}
`,
    }),
    output: { job: 'pause' },
    runs: async ({ folder }) => noted(folder, 'python.pid'),
  },
  'command:wait': {
    declared: () => ({
      run: [
        'sh',
        '-c',
        'sleep "$1"; echo "{\\"job\\":\\"command\\"}" > "$RUNSHEET_RESULT"',
        'sh',
        { parameter: 'seconds' },
      ],
    }),
    output: { job: 'command' },
    runs: async (_, id) => isProcess(id),
  },
  'notebook:wait': {
    declared: () => ({ notebook: 'notebooks/wait.py' }),
    files: () => ({
      'notebooks/wait.py': `# Databricks notebook source
import time
time.sleep(float(dbutils.widgets.get('seconds')))

# COMMAND ----------

dbutils.notebook.exit('{"job": "notebook"}')
`,
    }),
    output: { job: 'notebook' },
    runs: async (_, id) => isProcess(id),
  },
  'sql:wait': {
    // DuckDB cannot sleep: beyond a second it counts until it is stopped.
    declared: () => ({ file: 'sql/wait.sql', threads: 1 }),
    files: () => ({
      'sql/wait.sql': 'select count(*) as counted from range(1 + ($seconds::bigint - 1) * 1000000000000);\n',
    }),
    output: expect.objectContaining({ rows: [{ counted: 1 }] }),
    runs: async (_, id) => isProcess(id),
  },
  'databricks:wait': {
    declared: ({ workspace }) => ({
      workspace: workspace.url,
      token: { secret: 'secretsmanager:etl/databricks' },
      notebook: '/Repos/etl/wait',
      cluster: '0923-164208-meows279',
    }),
    output: { job: 'databricks' },
    usage: [],
    runs: async ({ workspace }, id) => {
      const run = workspace.jobs.runs.find((each) => id?.endsWith(`/runs/${each.run_id}`));
      return run !== undefined && run.canceledAt === undefined && Date.now() < run.startedAt + Number(run.does.ms);
    },
  },
  'states:wait': {
    declared: () => ({ state_machine: ELSEWHERE.arn }),
    output: { job: 'states-wait' },
    usage: [],
    runs: async (_, executionArn) => {
      const client = new SFNClient({});
      // moto has a page of HTML for an execution that is just beginning.
      const begins = (error: Error) => (error.name === 'SyntaxError' ? { status: 'RUNNING' } : Promise.reject(error));
      const found = await client.send(new DescribeExecutionCommand({ executionArn })).catch(begins);
      client.destroy();
      return found.status === 'RUNNING';
    },
  },
};

/** The secrets of the declarations, as the home keeps them. */
export const SECRETS = `secretsmanager:etl/databricks=${TOKEN}\n`;

/** Whether the process lives that has noted its number there. */
function noted(folder: string, file: string): boolean {
  const place = path.join(folder, file);
  return existsSync(place) && isAlive(Number(readFileSync(place, 'utf8')));
}

/** Whether the process of this id lives: `process 4711 (start 8734212)`. */
function isProcess(id = ''): boolean {
  const [, pid] = /^process (\d+)/.exec(id) ?? [];
  return pid !== undefined && isAlive(Number(pid));
}
