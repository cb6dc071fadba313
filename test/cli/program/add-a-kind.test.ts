import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { linkAllPackages } from '../../support/link-packages';
import { SOURCE_FOLDERS } from '../../support/source-folders';

/* The first two files that docs/targets.md shows are all that a new kind of target of this machine takes. */

jest.setTimeout(120_000);

const ROOT = path.resolve(__dirname, '../../..');
const FILES = ['domain/targets/checksum.ts', 'local/drivers/checksum.ts'];

const base = mkdtempSync(path.join(tmpdir(), 'runsheet-kind-'));
const project = path.join(base, 'project');
afterAll(() => rmSync(base, { recursive: true, force: true }));

beforeAll(() => {
  for (const folder of [...SOURCE_FOLDERS, 'templates'])
    cpSync(path.join(ROOT, folder), path.join(base, folder), { recursive: true });
  for (const file of ['package.json', 'tsconfig.json']) cpSync(path.join(ROOT, file), path.join(base, file));
  linkAllPackages(base);

  const shown = [...readFileSync(path.join(ROOT, 'docs/targets.md'), 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)];
  expect(shown.length).toBeGreaterThanOrEqual(FILES.length);
  for (const [at, file] of FILES.entries()) writeFileSync(path.join(base, file), shown[at]?.[1] ?? '');
  addLine('domain/targets/kinds.ts');
  addLine('local/drivers/drivers.ts');
  execFileSync(process.execPath, ['bin/build.mjs'], { cwd: base, stdio: 'pipe' });

  mkdirSync(path.join(project, 'jobs'), { recursive: true });
  writeFileSync(path.join(project, 'orders.csv'), 'id\n1\n');
  const sum = createHash('sha256').update('id\n1\n').digest('hex');
  writeFileSync(path.join(project, 'good'), `${sum}  orders.csv\n`);
  writeFileSync(
    path.join(project, 'bad'),
    `${sum.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))}  orders.csv\n`,
  );
  writeFileSync(
    path.join(project, 'runsheet.config.yaml'),
    'groups: groups.yaml\ntargets:\n  checksum:good: {list: good}\n  checksum:bad: {list: bad}\n',
  );
  const row = (name: string) => `{target: checksum:${name}, timeout_minutes: 60, maximum_retries: 0, priority: -1}`;
  writeFileSync(
    path.join(project, 'groups.yaml'),
    `groups: {checks: {jobs: {good: ${row('good')}, bad: ${row('bad')}}}}\n`,
  );
});

/** Adds the import, and the kind to the table. */
function addLine(file: string): void {
  const text = readFileSync(path.join(base, file), 'utf8');
  const changed = text.replace(/= \{\s*command/, '= { checksum, command');
  expect(changed).not.toBe(text);
  writeFileSync(path.join(base, file), `import { checksum } from './checksum';\n${changed}`);
}

function runsheet(...args: string[]): string {
  try {
    return execFileSync(process.execPath, [path.join(base, 'dist/runsheet.cjs'), ...args], {
      cwd: project,
      encoding: 'utf8',
      stdio: 'pipe',
    });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

it('runs jobs of the kind that docs/targets.md invents', () => {
  runsheet('apply', '--yes');
  const { jobs } = JSON.parse(runsheet('run', 'checks', '--json'));
  expect(jobs).toMatchObject([
    {
      job_name: 'bad',
      status: 'FAILED',
      error: { name: 'Checksum', message: expect.stringMatching(/^a file has changed: sha256sum: WARNING/) },
    },
    { job_name: 'good', status: 'SUCCEEDED', attempts: [{ external_id: expect.stringMatching(/^process \d+/) }] },
  ]);
});
