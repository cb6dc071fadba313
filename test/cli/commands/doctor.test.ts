import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runsheet } from '../../support/home/command-line';

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-doctor-'));
const at = (name: string) => path.join(folder, name);
const GROUPS =
  'groups: {nightly: {jobs: {a: {target: command:a, timeout_minutes: 1, maximum_retries: 0, priority: 0}}}}';
const CONFIG = 'groups: groups.yaml\ntargets: {command:a: {run: ["true"]}}\n';
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));

beforeAll(async () => {
  writeFileSync(at('groups.yaml'), GROUPS);
  writeFileSync(at('runsheet.config.yaml'), CONFIG);
  expect(await runsheet(['apply', '--yes'], folder)).toMatchObject({ code: 0, stderr: '' });
});

test('a config with problems hides nothing of the home, and its problems are findings', async () => {
  writeFileSync(at('runsheet.config.yaml'), `${CONFIG}stacs: {}\nworkers: many\n`);
  const { code, stdout } = await runsheet(['doctor'], folder);
  expect(code).toBe(1);
  const [first, second, ...others] = stdout.split('\n');
  expect(first).toMatch(/^BAD +config: .*runsheet\.config\.yaml:3: stacs is an unknown key: did you mean "stacks"\?$/);
  expect(second).toMatch(/^BAD +config: .*runsheet\.config\.yaml:4: workers is "many"/);
  expect(others.join('\n')).toMatch(/^good +tables: /m);
  // Nobody knows which targets are declared, and so which rows are INVALID.
  expect(stdout).not.toMatch(/ rows: | targets: /);
});

test('where the config may name another home, one that is not there is no answer', async () => {
  writeFileSync(at('runsheet.config.yaml'), 'home: [');
  const { code, stdout } = await runsheet(['doctor', '--home', at('none'), '--json'], folder);
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    home: at('none'),
    findings: [
      { what: 'config', is: 'bad' },
      { what: 'home', is: 'bad', text: expect.stringMatching(/^there is none at .*: mend the config first/) },
    ],
    repaired: null,
  });
});

test('a project that has no home yet is told what its targets lack', async () => {
  writeFileSync(at('runsheet.config.yaml'), 'targets: {command:a: {run: [no-such-program]}}\n');
  const { code, stdout } = await runsheet(['doctor', '--home', at('none')], folder);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^warning home: there is none yet at .*none: runsheet apply makes it\n/);
  expect(stdout).toMatch(/^warning targets: command:a cannot run: .*no-such-program/m);
});

test('a stack is not looked at without the config, which says how it is reached', async () => {
  writeFileSync(at('runsheet.config.yaml'), 'home: [');
  expect(await runsheet(['doctor', '--stack', 'prod'], folder)).toMatchObject({ code: 2, stdout: '' });
});
