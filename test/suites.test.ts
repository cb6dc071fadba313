import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '..');

interface Suite {
  displayName: string;
  testRegex: string[];
}

let suites: Suite[];
beforeAll(() => {
  // The suites that a plain `jest` leaves out, too.
  process.env.RUNSHEET_EMULATOR = '1';
  process.env.RUNSHEET_PACKAGE = '1';
  process.env.RUNSHEET_BROWSER = '1';
  process.env.RUNSHEET_CALLS = 'none';
  process.env.RUNSHEET_CFN_LINT = 'none';
  process.env.RUNSHEET_SPARK = 'none';
  process.env.RUNSHEET_LEDGER_PYTHON = 'none';
  process.env.RUNSHEET_TEST_PYTHON = 'none';
  suites = require('../jest.config.cjs').projects;
});

const names = () => suites.map(({ displayName }) => displayName);

const suitesOf = (file: string) =>
  suites
    .filter(({ testRegex }) => testRegex.some((pattern) => new RegExp(pattern).test(path.join(ROOT, file))))
    .map(({ displayName }) => displayName);

const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => path.join('test', file));

describe('the suites', () => {
  it('hold every test file, each in exactly one of them', () => {
    expect(files).toContain('test/suites.test.ts');
    expect(files.map((file) => ({ file, suites: suitesOf(file) })).filter(({ suites }) => suites.length !== 1)).toEqual(
      [],
    );
  });

  it('all have files', () => {
    expect(names().filter((name) => !files.some((file) => suitesOf(file).includes(name)))).toEqual([]);
  });

  it('each have a script, and .ci/run runs all that test something', () => {
    const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
    const ci = readFileSync(path.join(ROOT, '.ci/run'), 'utf8');
    const commands = names()
      // `pictures` tests nothing, and the script of `emulator` runs `rights` and `judges`.
      .filter((name) => !['pictures', 'rights', 'judges'].includes(name))
      .map((name) => (name === 'unit' ? 'test' : `test:${name}`));
    expect(commands.filter((command) => !scripts[command])).toEqual([]);
    expect(commands.filter((command) => !new RegExp(`npm (run --silent )?${command}\\b(?!:)`).test(ci))).toEqual([]);
  });
});
