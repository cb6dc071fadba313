import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findJobFiles } from '../../functions/job-files';
import { findJobFunctions } from '../../local/functions/function-sources';

const folders: string[] = [];
afterAll(() => folders.forEach((each) => void rmSync(each, { recursive: true })));

/** A folder of job functions with these files. */
function folderWith(...jobs: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'runsheet-'));
  folders.push(folder);
  for (const job of jobs) writeFileSync(join(folder, job), '');
  return folder;
}

const names = (folder: string) => [...findJobFiles([folder]).sources.keys()];

test('takes no file that is none: a test, a declaration, what an editor leaves, a folder', () => {
  const folder = folderWith('good.ts', 'good.test.ts', 'types.d.ts', '._good.ts', 'good.ts~', 'orders.csv');
  symlinkSync('nowhere', join(folder, '.#good.ts'));
  symlinkSync('good.ts', join(folder, 'link.ts'));
  mkdirSync(join(folder, 'folder.ts'));
  expect(names(folder)).toEqual(['good', 'link']);
});

test('takes no file whose name no target can have, wherever it is asked: a stray copy stops neither a run nor a synth', () => {
  const folder = folderWith('good.ts', '1st.ts', 'good (copy).ts', `${'x'.repeat(41)}.ts`);
  expect(findJobFiles([folder])).toEqual({
    sources: new Map([['good', join(folder, 'good.ts')]]),
    python: new Map(),
    unreadable: [],
    twice: [],
  });
  expect([...findJobFunctions([folder]).keys()]).toEqual(['good']);
});

test('takes several folders together, in the order of the names', () => {
  const [one, other] = [folderWith('b.ts'), folderWith('a.ts', 'c.ts')];
  expect([...findJobFiles([one, other, one]).sources]).toEqual([
    ['a', join(other, 'a.ts')],
    ['b', join(one, 'b.ts')],
    ['c', join(other, 'c.ts')],
  ]);
});

test('names both files of a job that is there twice, and every folder that cannot be read', () => {
  const [one, other] = [folderWith('load.ts'), folderWith('load.ts')];
  const { twice, unreadable } = findJobFiles([one, other, join(one, 'nowhere')]);
  expect([...twice, ...unreadable]).toEqual([
    `${join(one, 'load.ts')} and ${join(other, 'load.ts')} are both the job function "load": rename one of them`,
    expect.stringMatching(/^the folder of job functions cannot be read \(ENOENT: .*nowhere/),
  ]);
});

test('a file in Python is a job too, but for what pytest reads; one name is one job in any language', () => {
  const folder = folderWith(
    'load.py',
    'test_load.py',
    'load_test.py',
    'conftest.py',
    '__init__.py',
    'both.ts',
    'both.py',
  );
  const { python, twice } = findJobFiles([folder]);
  expect([...python.keys()]).toEqual(['both', 'load']);
  expect(twice).toEqual([expect.stringContaining('are both the job function "both": rename one of them')]);
});
