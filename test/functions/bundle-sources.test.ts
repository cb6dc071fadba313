import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { type BundledFunction, bundleOptions, bundleProblems, readBundles } from '../../functions/bundle-sources';

const folders: string[] = [];
afterAll(() => folders.forEach((each) => void rmSync(each, { recursive: true })));

/** A folder with these files, by their path in it. */
function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-'));
  folders.push(folder);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

const sourcesIn = (root: string, files: string[]) =>
  new Map(files.map((file) => [path.parse(file).name, path.join(root, file)]));

function bundle(root: string, files: string[]): Map<string, BundledFunction> {
  const sources = sourcesIn(root, files);
  return readBundles(sources.keys(), buildSync(bundleOptions(sources, { root })));
}

const text = (contents: Uint8Array | undefined) => Buffer.from(contents ?? []).toString('utf8');

describe('the bundles', () => {
  const files = {
    'jobs/count.ts': "import file from '../data/rows.csv';\nexport const handler = async () => file;",
    'jobs/report.ts': "import { title } from '../title';\n\nexport const handler = async () => title;",
    'data/rows.csv': 'a;b',
    'title.ts': "export const title: string = 'Sales';",
  };
  const jobs = ['jobs/count.ts', 'jobs/report.ts'];

  it('are the same wherever their folder lies, and so are their maps', () => {
    const [one, other] = [folderWith(files), folderWith(files)];
    expect(bundle(one, jobs)).toEqual(bundle(other, jobs));
  });

  it('have a map apart, which names the sources from the root and holds none of their text', () => {
    const report = bundle(folderWith(files), jobs).get('report');
    const map = JSON.parse(text(report?.map));
    expect(map.sources).toEqual(['jobs/report.ts', 'title.ts']);
    expect(map.sourcesContent).toBeUndefined();
    expect(text(report?.code)).not.toContain('sourceMappingURL');
  });

  it('have the data files that they import, and no others', () => {
    const bundles = bundle(folderWith(files), jobs);
    const [asset] = bundles.get('count')?.assets ?? [];
    expect(text(asset?.contents)).toBe('a;b');
    expect(text(bundles.get('count')?.code)).toContain(asset?.name);
    expect(bundles.get('report')?.assets).toEqual([]);
  });

  it('are made of a job in JavaScript at the top of the root, too', () => {
    expect([...bundle(folderWith({ 'clean.js': 'exports.handler = async () => 1;' }), ['clean.js']).keys()]).toEqual([
      'clean',
    ]);
  });
});

describe('a job file without a handler', () => {
  it.each([
    ['', 'jobs/x.ts is empty: write export const handler = defineJob(…)'],
    ['// nothing yet', 'jobs/x.ts exports no "handler": write export const handler = defineJob(…)'],
    ['export const job = 1;', 'jobs/x.ts exports no "handler": write export const handler = defineJob(…)'],
    ['const handler = 1;', 'jobs/x.ts exports no "handler": write export const handler = defineJob(…)'],
  ])('is a problem: %j', (source, problem) => {
    const root = folderWith({ 'jobs/x.ts': source });
    let problems: string[] = [];
    try {
      bundle(root, ['jobs/x.ts']);
    } catch (error) {
      problems = bundleProblems(error);
    }
    expect(problems).toEqual([problem]);
  });

  it.each([
    "export { handler } from './other';",
    "export * from './other';",
    "import { handler } from './other';\nconst one = handler;\nexport { one as handler };",
    "const { handler } = require('./other');\nmodule.exports = { handler };",
  ])('is not one that passes on another: %j', (source) => {
    const root = folderWith({ 'jobs/x.js': source, 'jobs/other.js': 'export const handler = async () => 1;' });
    expect([...bundle(root, ['jobs/x.js']).keys()]).toEqual(['x']);
  });
});

test('every problem of every function is named, with its file, line and column', () => {
  const root = folderWith({
    'jobs/a.ts': "import './nowhere';\nimport './nor-here';",
    'jobs/b.ts': 'export const handler = async () => {\n  const x = ;\n};',
    'jobs/good.ts': 'export const handler = async () => 1;',
  });
  const sources = sourcesIn(root, ['jobs/a.ts', 'jobs/b.ts', 'jobs/good.ts']);
  let problems: string[] = [];
  try {
    buildSync(bundleOptions(sources, { root }));
  } catch (error) {
    problems = bundleProblems(error);
  }
  expect(problems.map((problem) => problem.split('\n')[0])).toEqual([
    expect.stringMatching(/^jobs\/a\.ts:1:8: Could not resolve "\.\/nowhere"/),
    expect.stringMatching(/^jobs\/a\.ts:2:8: Could not resolve "\.\/nor-here"/),
    expect.stringMatching(/^jobs\/b\.ts:2:13: Unexpected ";"/),
  ]);
});

test('a file far from the project is named by its end, as in a stack', () => {
  const root = folderWith({
    'here/project/package.json': '{}',
    'far/jobs/a.ts': 'const x = ;',
    'far/jobs/b.ts': 'export const job = 1;',
    'here/jobs/c.ts': 'const x = ;',
  });
  const first = (file: string) => {
    const sources = sourcesIn(root, [file]);
    try {
      readBundles(sources.keys(), buildSync(bundleOptions(sources, { root: path.join(root, 'here/project') })));
    } catch (error) {
      return bundleProblems(error)[0]?.split('\n')[0];
    }
  };
  expect(first('far/jobs/a.ts')).toBe('jobs/a.ts:1:11: Unexpected ";"');
  expect(first('far/jobs/b.ts')).toMatch(/^jobs\/b\.ts exports no "handler"/);
  expect(first('here/jobs/c.ts')).toBe('../jobs/c.ts:1:11: Unexpected ";"');
});

test('an error that is none of esbuild is not taken for one', () => {
  expect(() => bundleProblems(new TypeError('no such thing'))).toThrow('no such thing');
});

it.each([
  ['x = }', 'jobs/a.ts:3:1: Unexpected "}"\n    x = }'],
  ['  ', 'jobs/a.ts:3:1: Unexpected "}"'],
])('a problem shows its line of code, if there is any: %j', (lineText, shown) => {
  const location = { file: 'jobs/a.ts', line: 3, column: 0, lineText };
  expect(bundleProblems({ errors: [{ text: 'Unexpected "}"', location }] })).toEqual([shown]);
});
