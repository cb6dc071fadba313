import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { processIdentity } from '../../../local/processes';
import { runsheet, startRunsheet } from '../../support/home/command-line';
import { jobSource } from '../../support/home/job-sources';
import { noted } from '../../support/home/probe';
import { until } from '../../support/home/until';

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-targets-'));
const at = (name: string) => path.join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));

const endless = `echo $$ > ${at('pid')}; setsid sh -c 'echo $$ > ${at('child')}; exec sleep 300' & wait`;
const row = (target: string, given = '') =>
  `{target: ${target}, timeout_minutes: ${target.startsWith('lambda') ? 5 : 60}, maximum_retries: 0, priority: -1${given}}`;

beforeAll(async () => {
  mkdirSync(at('jobs'));
  writeFileSync(at('jobs/succeed.ts'), jobSource('succeed'));
  writeFileSync(at('jobs/warm.py'), 'def handler(event, context):\n    return 1\n');
  writeFileSync(at('jobs/broken.js'), 'import x from "./nowhere"; export const handler = x;\n');
  writeFileSync(
    at('runsheet.config.yaml'),
    `groups: groups.yaml
targets:
  command:greet: {run: [echo, hello, {parameter: name}]}
  command:absent: {run: [no-such-program-here, --now]}
  command:endless: {run: [sh, -c, ${JSON.stringify(endless)}]}
  command:unused: {run: ["true"]}
  glue:load: {job: load, local: {run: [echo, loads]}}
`,
  );
  writeFileSync(
    at('groups.yaml'),
    `groups:
  nightly:
    jobs:
      greet: ${row('command:greet', ', parameters: {name: you}')}
      absent: ${row('command:absent')}
      file: ${row('lambda:succeed')}
  long: {jobs: {endless: ${row('command:endless')}}}
`,
  );
  const { code, stderr } = await runsheet(['apply', '--yes'], folder);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

const json = async (...args: string[]) => JSON.parse((await runsheet([...args, '--json'], folder)).stdout);

test('targets lists what rows can name, what it is and where it runs, which jobs use it, and what is missing', async () => {
  const here = { language: null, here: 'yes', stack: 'no', stand_in: null };
  const missing = 'the program "no-such-program-here" is not on the PATH: install it, or give its path in "run"';
  expect(await json('targets')).toEqual({
    stack: null,
    targets: [
      {
        target: 'lambda:broken',
        kind: 'lambda',
        is: 'job file in JavaScript',
        ...here,
        language: 'JavaScript',
        stack: 'yes',
        problem: expect.stringMatching(/^does not build: .*broken\.js/),
        used_by: [],
      },
      {
        target: 'lambda:succeed',
        kind: 'lambda',
        is: 'job file in TypeScript',
        ...here,
        language: 'TypeScript',
        stack: 'yes',
        problem: null,
        used_by: ['nightly/file'],
      },
      {
        target: 'lambda:warm',
        kind: 'lambda',
        is: 'job file in Python',
        ...here,
        language: 'Python',
        stack: 'yes',
        problem: null,
        used_by: [],
      },
      {
        target: 'command:greet',
        kind: 'command',
        is: 'echo hello {name}',
        ...here,
        problem: null,
        used_by: ['nightly/greet'],
      },
      {
        target: 'command:absent',
        ...here,
        kind: 'command',
        is: 'no-such-program-here --now',
        problem: missing,
        used_by: ['nightly/absent'],
      },
      {
        target: 'command:endless',
        kind: 'command',
        is: expect.any(String),
        ...here,
        problem: null,
        used_by: ['long/endless'],
      },
      { target: 'command:unused', kind: 'command', is: 'true', ...here, problem: null, used_by: [] },
      {
        target: 'glue:load',
        kind: 'glue',
        is: 'Glue job load',
        ...here,
        here: 'stand-in',
        stack: 'yes',
        stand_in: 'echo loads',
        problem: null,
        used_by: [],
      },
    ],
  });
  const { stdout } = await runsheet(['targets'], folder);
  expect(stdout).toMatch(/^command:greet +echo hello \{name\} +yes +no +nightly\/greet$/m);
  expect(stdout).toMatch(/^glue:load +Glue job load; here echo loads +stand-in +yes$/m);
  expect(stdout).toContain(`! ${missing}`);
});

test('targets --kinds lists the kinds and where each runs, and reads no table', async () => {
  const { kinds } = await json('targets', '--kinds');
  const command = { kind: 'command', is: 'command of this machine', here: 'yes', stack: 'no', here_in_service: false };
  expect(kinds).toContainEqual(command);
  expect(kinds).toContainEqual({
    kind: 'states',
    is: 'state machine',
    here: 'stand-in',
    stack: 'yes',
    here_in_service: true,
  });
  const { code, stdout } = await runsheet(['targets', '--kinds', '--home', at('no-home')], folder);
  expect({ code, lines: stdout.trimEnd().split('\n').length }).toEqual({ code: 0, lines: kinds.length + 1 });
});

test('--kinds needs no config that is sound', async () => {
  const config = readFileSync(at('runsheet.config.yaml'), 'utf8');
  writeFileSync(at('runsheet.config.yaml'), `${config}stacs: {}\n`);
  try {
    expect(await runsheet(['targets'], folder)).toMatchObject({ code: 2, stdout: '' });
    expect(await runsheet(['targets', '--kinds'], folder)).toMatchObject({ code: 0, stderr: '' });
  } finally {
    writeFileSync(at('runsheet.config.yaml'), config);
  }
});

test('plan and doctor know of a missing program before anything runs', async () => {
  const { stdout } = await runsheet(['plan'], folder);
  expect(stdout).toMatch(/! absent will FAIL: command:absent cannot run: the program "no-such-program-here" is not/);
  const strict = await runsheet(['plan', '--strict'], folder);
  expect(strict).toMatchObject({
    code: 1,
    stderr: '--strict: runs of nightly cannot be good, as the plan says at "!"\n',
  });
  const { groups } = await json('plan');
  expect(groups.map(({ effect }: { effect: { failing: string[] } }) => effect.failing)).toEqual([
    [expect.stringMatching(/^absent will FAIL/)],
    [],
  ]);
  const { findings } = await json('doctor');
  expect(findings.filter(({ what }: { what: string }) => what === 'targets')).toEqual([
    {
      what: 'targets',
      is: 'warning',
      text: expect.stringMatching(/^command:absent cannot run: the program "no-such-program-here" is not on the PATH/),
    },
  ]);
});

test('set refuses a target that is not declared, and a time that another target cannot take', async () => {
  const unknown = await runsheet(['set', 'nightly/greet', 'target=command:great'], folder);
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean "command:greet"?') });
  const long = await runsheet(['set', 'nightly/greet', 'target=lambda:succeed'], folder);
  expect(long).toMatchObject({ code: 2, stderr: expect.stringMatching(/timeout_minutes is 60: expected .* 14/) });
});

test('a run names the work in show, why and --json while it runs; kill -9 of the command leaves no process of it', async () => {
  const command = startRunsheet(['run', 'long'], folder);
  await until(() => noted(at('child')).length > 0, 'the work runs');
  const pids = [at('pid'), at('child')].map((file) => Number(noted(file)[0]));
  const [run] = (await json('runs', 'long')).runs;
  const id = new RegExp(`process ${pids[0]} \\(start \\d+\\)`);
  await until(async () => id.test((await runsheet(['show', run.run_id], folder)).stdout), 'show names the work');
  const { jobs } = await json('show', run.run_id);
  expect(jobs[0].attempts[0].external_id).toMatch(id);
  command.process.kill('SIGKILL');
  await command.ended;
  await until(() => pids.every((pid) => processIdentity(pid) === undefined), 'nothing of the work runs');
  expect((await json('show', run.run_id)).jobs[0]).toMatchObject({ status: 'LOST' });
  expect((await runsheet(['why', run.run_id, 'endless'], folder)).stdout).toMatch(id);
});
