import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isAlive } from '../../../local/processes';
import type { TriedWork } from './work';

/** Work that is a process of this machine: the system says whether it runs. */
export const WORKS_HERE: Readonly<Record<string, TriedWork>> = {
  'lambda:wait': {
    files: (folder) => ({
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
    files: (folder) => ({
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
  'command:wait': { output: { job: 'command' }, runs: async (_, id) => isProcess(id) },
  'notebook:wait': {
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
    files: () => ({
      'sql/wait.sql': 'select count(*) as counted from range(1 + ($seconds::bigint - 1) * 1000000000000);\n',
    }),
    output: expect.objectContaining({ rows: [{ counted: 1 }] }),
    runs: async (_, id) => isProcess(id),
  },
};

/** Whether the process lives that has noted its number there. */
function noted(folder: string, file: string): boolean {
  const place = path.join(folder, file);
  return existsSync(place) && isAlive(Number(readFileSync(place, 'utf8')));
}

/** Whether the process of this id lives: `process 4711 (start 8734212)`. */
function isProcess(id: string): boolean {
  const [, pid] = /^process (\d+)/.exec(id) ?? [];
  return pid !== undefined && isAlive(Number(pid));
}
