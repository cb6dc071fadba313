import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { aFileJob } from '../../support/home/a-home';
import { type Ended, runsheet } from '../../support/home/command-line';
import { jobSource } from '../../support/home/job-sources';

/*
 * A project: with its config no command needs an option. The folders have names of their own, so that no default hits.
 */

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-project-'));
const at = (name: string) => path.join(folder, name);
const put = (name: string, text: string) => {
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(name), text);
};
const groups = (named: Record<string, Record<string, object>>) =>
  stringify({ groups: Object.fromEntries(Object.entries(named).map(([name, jobs]) => [name, { jobs }])) });

const CONFIG = {
  jobs: ['orders', 'shared/jobs'],
  groups: ['groups/one.yaml', 'groups/two.yaml'],
  home: 'var/home',
  stacks: { prod: { stack: 'runsheet-prod', region: 'eu-central-1', profile: 'ours' } },
  assets: { '.md': 'text' },
};

const IMPORTS = `import query from '../sql/orders.sql';
import note from '../sql/note.md';
export const handler = defineJob(async () => ({ query, note }));`;

beforeAll(() => {
  put('runsheet.config.yaml', stringify(CONFIG));
  // The project's own files are ES modules; the bundles of its jobs are not.
  put('package.json', '{"type": "module"}');
  put('orders/succeed.ts', jobSource('succeed'));
  put('orders/read.js', `import { defineJob } from ${JSON.stringify(path.resolve('sdk/define-job'))};\n${IMPORTS}`);
  put('orders/helpers/no-job.ts', 'not a job');
  put('sql/orders.sql', 'SELECT 1');
  put('sql/note.md', '# Note');
  put('shared/jobs/report.ts', jobSource('succeed'));
  put('groups/one.yaml', groups({ one: { a: aFileJob(), read: aFileJob({ target: 'lambda:read' }) } }));
  put('groups/two.yaml', groups({ two: { b: aFileJob({ target: 'lambda:report' }) } }));
});

afterAll(() => {
  try {
    process.kill(JSON.parse(readFileSync(at('var/home/store.json'), 'utf8')).pid, 'SIGKILL');
  } catch {
    // The store has left by itself, or was never started.
  }
  rmSync(folder, { recursive: true });
});

const run = (args: string[], cwd = folder, env: NodeJS.ProcessEnv = {}): Promise<Ended> => runsheet(args, cwd, env);

describe('in a project', () => {
  it('apply and plan take all groups files of the config, in one plan', async () => {
    expect(await run(['plan'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^one\n[\s\S]*\n\ntwo\n/) });
    expect(existsSync(at('var'))).toBe(false);
    const { code, stdout } = await run(['apply', '--yes']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\none applied: 2 added[\s\S]*\ntwo applied: 1 added/);
    expect((await run(['history', 'one'])).stdout).toContain('apply one.yaml two.yaml');
  });

  it('runs a group from a folder below, with the assets that the config names', async () => {
    const { code, stdout } = await run(['run', 'one', '--json'], at('orders/helpers'));
    expect(code).toBe(0);
    const { jobs } = JSON.parse(stdout);
    expect(jobs.find(({ job_name }: { job_name: string }) => job_name === 'read').output).toEqual({
      query: 'SELECT 1',
      note: '# Note',
    });
    expect(existsSync(at('orders/helpers/.runsheet'))).toBe(false);
  });

  it('suggests commands without options, which work as printed', async () => {
    const { stdout } = await run(['run', 'two']);
    const suggested = [...stdout.matchAll(/^ {2}npx runsheet (.+)$/gm)].map(([, args = '']) => args.split(' '));
    expect(suggested.map(([command]) => command)).toEqual(['logs', 'show', 'jobs']);
    for (const args of suggested) expect(await run(args)).toMatchObject({ code: 0 });
    expect((await run(['jobs', 'tow'])).stderr).toMatch(/write it with npx runsheet apply$/m);
  });

  it('goes by what is typed, and by the environment, before the config', async () => {
    const typed = await run(['runs', '--home', 'other']);
    expect(typed.stderr).toMatch(/there is no home \S+\/other: write .* with npx runsheet apply --home other,/);
    const ofEnvironment = await run(['runs'], folder, { RUNSHEET_HOME: 'another' });
    expect(ofEnvironment.stderr).toMatch(/there is no home \S+\/another: .* with npx runsheet apply --home another,/);
    const { stderr } = await run(['plan'], folder, { RUNSHEET_JOBS: 'orders' });
    expect(stderr).toMatch(/there is no job function report \(files in orders: read, succeed\)/);
  });

  it('asks the stack that the config names, in its region', async () => {
    put('aws', '[profile ours]\naws_access_key_id = OURS\naws_secret_access_key = x\n');
    const aws = await aCloudFormationWithoutStacks();
    const { code, stderr } = await run(['runs', '--stack', 'prod'], folder, {
      AWS_ENDPOINT_URL: aws.url,
      AWS_CONFIG_FILE: at('aws'),
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'OTHERS',
      AWS_SECRET_ACCESS_KEY: 'x',
    });
    aws.close();
    expect(code).toBe(2);
    expect(stderr).toContain('error: there is no stack "runsheet-prod" in eu-central-1 of the account');
    expect(aws.asked()).toMatch(/Credential=OURS\/\d+\/eu-central-1\//);
  });

  it('names a group that stands in two files, with every other problem of all files', async () => {
    const both = [at('groups/one.yaml'), at('groups/again.yaml'), at('groups/none.yaml'), at('groups/bad.yaml')];
    put('groups/again.yaml', groups({ one: { c: aFileJob() } }));
    put('groups/bad.yaml', groups({ three: { d: aFileJob({ priority: -5 }) } }));
    const { code, stderr } = await run(['plan', ...both]);
    expect(code).toBe(2);
    expect(stderr.split('\n')).toEqual([
      `error: group one stands in ${both[0]}:2 and in ${both[1]}:2: put all of it into one of them`,
      `error: there is no file ${both[2]}: expected the path of a groups file`,
      `error: ${both[3]}:8: groups.three.jobs.d.priority is -5: expected -1 (parallel) or a whole number from 0 to 1000000`,
      '',
    ]);
  });

  it('names both files of one job', async () => {
    put('shared/jobs/read.ts', jobSource('succeed'));
    const { code, stderr } = await run(['plan']);
    rmSync(at('shared/jobs/read.ts'));
    expect(code).toBe(2);
    expect(stderr).toBe(
      'error: orders/read.js and shared/jobs/read.ts are both the job function "read": rename one of them\n',
    );
  });

  it('refuses every command while its config has problems, and lists them all', async () => {
    const config = readFileSync(at('runsheet.config.yaml'), 'utf8');
    put('runsheet.config.yaml', 'job: x\nworkers: many\n');
    const { code, stdout, stderr } = await run(['runs']);
    put('runsheet.config.yaml', config);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /config\.yaml:1: job is an unknown key: did you mean "jobs"\?\n.*config\.yaml:2: workers is "many": expected /,
    );
  });
});

/** Answers every question with "no such stack", and keeps who asked. */
async function aCloudFormationWithoutStacks() {
  let asked = '';
  const server = createServer((request, response) => {
    asked += request.headers.authorization;
    const error = '<Code>ValidationError</Code><Message>Stack does not exist</Message>';
    response.writeHead(400, { 'content-type': 'text/xml' });
    response.end(`<ErrorResponse><Error><Type>Sender</Type>${error}</Error></ErrorResponse>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, asked: () => asked, close: () => server.close() };
}

describe('outside a project', () => {
  it('plan and apply say how they get a groups file', async () => {
    for (const command of ['plan', 'apply']) {
      expect(await run([command], tmpdir())).toMatchObject({
        code: 2,
        stderr: 'error: no groups file is named: give its path, or list it under "groups" in runsheet.config.yaml\n',
      });
    }
  });
});
