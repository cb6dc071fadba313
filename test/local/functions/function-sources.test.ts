import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findJobFunctions, JOB_PREFIX, SERVICES, serviceSources } from '../../../local/functions/function-sources';

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
  expect([...findJobFunctions(folder)]).toEqual([
    ['extract-orders', path.join(folder, 'extract-orders.ts')],
    ['report', path.join(folder, 'report.ts')],
  ]);
});

test('a file that no target can name is refused', () => {
  put('1st_job.ts');
  expect(() => findJobFunctions(folder)).toThrow(/1st_job\.ts cannot be a job function: its name must be a letter/);
});

test('a folder that is missing is named, with what to do', () => {
  expect(() => findJobFunctions(path.join(folder, 'nowhere'))).toThrow(
    /the folder of job functions cannot be read \(ENOENT.*: name it with --jobs/,
  );
});

test('the service functions of the checkout exist, and none has a job function’s name', () => {
  const sources = serviceSources(path.resolve(__dirname, '../../..'));
  expect([...sources.keys()].sort()).toEqual(Object.values(SERVICES).sort());
  for (const [name, file] of sources) {
    expect(existsSync(file)).toBe(true);
    expect(name.startsWith(JOB_PREFIX)).toBe(false);
  }
});
