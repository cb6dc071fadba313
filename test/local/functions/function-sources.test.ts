import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CALL_FUNCTION, SERVICE_FUNCTION } from '../../../domain/targets/kinds';
import { WORK_FUNCTION } from '../../../domain/targets/work-function';
import { bundleFunctions } from '../../../local/functions/bundle-functions';
import { builtBundles, findJobFunctions, JOB_PREFIX, SERVICES } from '../../../local/functions/function-sources';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runsheet-sources-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (...names: string[]) => {
  for (const name of names) writeFileSync(path.join(folder, name), '');
};

test('each TypeScript file is a job function, but not a declaration, a test or another file', () => {
  put('report.ts', 'extract-orders.ts', 'extract-orders.test.ts', 'types.d.ts', 'orders.csv');
  expect([...findJobFunctions([folder])]).toEqual([
    ['extract-orders', path.join(folder, 'extract-orders.ts')],
    ['report', path.join(folder, 'report.ts')],
  ]);
});

test.each([
  ['.#report.ts', 'Emacs, for a file that is being edited, as a link to nowhere'],
  ['._report.ts', 'macOS, on a disk of another system'],
  ['report.ts~', 'an editor, as a copy'],
  ['#report.ts#', 'Emacs, unsaved'],
  ['.report.ts.swp', 'vim'],
  ['report (copy).ts', 'a file manager'],
  ['1st_job.ts', 'a name that no target can have'],
  ['report.spec.ts', 'a test'],
  ['.ts', 'no name'],
])('%s is no job function (%s)', (name) => {
  put('report.ts');
  if (name.startsWith('.#')) symlinkSync('somebody@machine.1234', path.join(folder, name));
  else put(name);
  expect([...findJobFunctions([folder]).keys()]).toEqual(['report']);
});

test('a job function may be JavaScript', () => {
  put('a.js', 'b.mjs', 'c.cjs', 'd.mts', 'e.cts', 'a.test.js', 'types.d.mts', 'data.json');
  expect([...findJobFunctions([folder]).keys()].sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('several folders hold job functions, each name once; sub-folders hold other code', () => {
  for (const name of ['orders', 'customers', 'orders/sql']) mkdirSync(path.join(folder, name));
  put('orders/load.ts', 'orders/check.ts', 'orders/sql/load.ts', 'customers/report.js');
  const folders = [path.join(folder, 'orders'), path.join(folder, 'customers')];
  expect([...findJobFunctions([...folders, ...folders]).keys()]).toEqual(['check', 'load', 'report']);
  put('customers/load.ts', 'customers/report.ts');
  const [orders, customers] = folders;
  expect(() => findJobFunctions(folders)).toThrow(
    `${orders}/load.ts and ${customers}/load.ts are both the job function "load": rename one of them; ` +
      `${customers}/report.js and ${customers}/report.ts are both the job function "report": rename one of them`,
  );
});

test('a folder is no job function, a link to a file is one', () => {
  put('report.ts');
  mkdirSync(path.join(folder, 'orders.ts'));
  symlinkSync('report.ts', path.join(folder, 'link.ts'));
  expect([...findJobFunctions([folder]).keys()]).toEqual(['link', 'report']);
});

test('a file that is bad makes only its own job bad', async () => {
  writeFileSync(path.join(folder, 'report.ts'), 'export const handler = () => {};');
  writeFileSync(path.join(folder, 'broken.ts'), 'export const handler = (');
  symlinkSync('nowhere.ts', path.join(folder, 'lost.ts'));
  const bundles = await bundleFunctions(findJobFunctions([folder]), folder);
  expect(Object.fromEntries(bundles)).toEqual({
    broken: { problem: expect.stringContaining('broken.ts:1') },
    lost: { problem: expect.stringContaining('lost.ts') },
    report: { file: expect.stringContaining('report-') },
  });
});

test('a folder that is missing is named, with what to do', () => {
  expect(() => findJobFunctions([path.join(folder, 'nowhere')])).toThrow(
    /the folder of job functions cannot be read \(ENOENT.*: name it with --jobs/,
  );
});

test('the functions that come with the package are built, and none has a job function’s name', () => {
  const bundles = builtBundles();
  const ofTargets = [WORK_FUNCTION, SERVICE_FUNCTION, CALL_FUNCTION];
  expect([...bundles.keys()].sort()).toEqual([...Object.values(SERVICES), ...ofTargets].sort());
  for (const [name, bundle] of bundles) {
    expect('file' in bundle && existsSync(bundle.file)).toBe(true);
    expect(name.startsWith(JOB_PREFIX)).toBe(false);
  }
});
