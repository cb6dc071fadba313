import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { bundleOptions, readBundles } from '../../../functions/bundle-sources';

/*
 * A job's function as it is deployed: the built entry, with the job's bundle and its map beside it. In DynamoDB's place
 * is a server that says yes.
 */

const ROOT = path.resolve(__dirname, '../../..');
const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-job-'));
const writes: string[] = [];
const server = createServer(async (request, response) => {
  writes.push(Buffer.concat(await request.toArray()).toString('utf8'));
  response.setHeader('content-type', 'application/x-amz-json-1.0');
  response.end(JSON.stringify({ Attributes: ROW }));
});
beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const ROW = {
  run_id: { S: 'nightly-1' },
  entry: { S: 'job#load' },
  job_name: { S: 'load' },
  job_group: { S: 'nightly' },
  plan_no: { N: '1' },
  attempt: { N: '1' },
  status: { S: 'RUNNING' },
  timeout_minutes: { N: '1' },
};
const EVENT = { run_id: 'nightly-1', plan: 1, job_name: 'load', attempt: 1, timeout_seconds: 120 };

/** Calls the function of a job with this source twice in one process. What it wrote to the table, and how it ended. */
async function deployed(source: string): Promise<{ writes: string[]; code: number }> {
  const task = mkdtempSync(path.join(folder, 'task-'));
  mkdirSync(path.join(task, 'jobs'));
  const file = path.join(task, 'jobs', 'load.ts');
  writeFileSync(file, source);
  const sources = new Map([['load', file]]);
  const bundle = readBundles(sources.keys(), await build(bundleOptions(sources, { root: task }))).get('load');
  writeFileSync(path.join(task, 'job.js'), bundle?.code ?? '');
  writeFileSync(path.join(task, 'job.js.map'), bundle?.map ?? '');
  copyFileSync(path.join(ROOT, 'dist/functions/job/index.js'), path.join(task, 'index.js'));
  copyFileSync(path.join(ROOT, 'dist/functions/claim-first/index.js'), path.join(task, 'claim-first.js'));
  writes.length = 0;
  const context = `{ awsRequestId: 'r', logStreamName: 's', getRemainingTimeInMillis: () => 900_000 }`;
  const script = `const { handler } = require(${JSON.stringify(path.join(task, 'index.js'))});
    handler(${JSON.stringify(EVENT)}, ${context}).then(() => process.exit(0), (error) => process.exit(error.name === 'Runsheet.AttemptFailed' ? 3 : 4));`;
  const code = await exitCodeOf(['-e', script], {
    ...process.env,
    TMPDIR: task,
    RUNSHEET_STORE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    RUNSHEET_RUN_TABLE: 'runs',
    RUNSHEET_DATA_URL: 'file:///data',
  });
  return { writes: [...writes], code };
}

function exitCodeOf(args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env }, (error) => resolve(error === null ? 0 : Number(error.code)));
  });
}

const DEFINE_JOB = JSON.stringify(path.join(ROOT, 'sdk/define-job'));

describe("a job's function", () => {
  it('claims, runs and ends an attempt of a job that loads', async () => {
    const { writes, code } = await deployed(
      `import { defineJob } from ${DEFINE_JOB};\nexport const handler = defineJob(() => ({ rows: 7 }));`,
    );
    expect(code).toBe(0);
    expect(writes).toHaveLength(2);
    expect(writes[0]).toContain('"RUNNING"');
    expect(writes[1]).toContain('"SUCCEEDED"');
  });

  it.each<[string, string, RegExp, RegExp]>([
    [
      'throws as it loads',
      `import { defineJob } from ${DEFINE_JOB};\nfunction open(): never {\n  throw new TypeError('no shop');\n}\nopen();\nexport const handler = defineJob(() => 1);`,
      /"TypeError".*"no shop"/,
      /"at open \(jobs\/load\.ts:3:9\)\\nat jobs\/load\.ts:5:1"/,
    ],
    [
      'throws before it loads Runsheet',
      `throw new RangeError('at once');\nexport const handler = 1;`,
      /"RangeError".*"at once"/,
      /"at jobs\/load\.ts:1:7"/,
    ],
    [
      'has a handler of its own',
      'export const handler = async () => 1;',
      /"permanent".*"Runsheet\.HandlerNotFound".*defineJob has not made/,
      /./,
    ],
  ])('claims and ends the attempt of a job that %s', async (_, source, error, stack) => {
    const { writes, code } = await deployed(source);
    expect(code).toBe(3);
    expect(writes).toHaveLength(2);
    expect(writes[0]).toContain('"RUNNING"');
    expect(writes[1]).toMatch(error);
    expect(writes[1]).toMatch(stack);
  });
});
