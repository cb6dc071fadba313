import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SOURCE_FOLDERS } from './support/source-folders';

/*
 * Who may import whom is said in .dependency-cruiser.cjs, and tried here: the sources keep every rule, and every rule
 * finds its breach. What is no import (names, lengths, clocks, the environment) is read from the files.
 */

const ROOT = path.resolve(__dirname, '..');
const CONFIG = path.join(ROOT, '.dependency-cruiser.cjs');
const RULES: string[] = require(CONFIG).forbidden.map(({ name }: { name: string }) => name);

jest.setTimeout(60_000);

/** Files that may read the environment, beside cli/ and bin/: each is where a program begins, or starts another. */
const ENTRIES = new Set([
  'adapters/environment.ts',
  // Asks whether the CDK command runs the app.
  'infra/cannot-synthesize.ts',
  // Hands its own environment on to the functions' processes.
  'local/open-runtime.ts',
  // The same, to the store's.
  'local/store/connect-store.ts',
]);

interface Source {
  file: string;
  folder: string;
  text: string;
}

const sources: Source[] = SOURCE_FOLDERS.flatMap((folder) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|mjs)$/.test(file))
    .map((file) => path.posix.join(folder, file))
    .map((file) => ({ file, folder, text: readFileSync(path.join(ROOT, file), 'utf8') })),
);

const tests = readdirSync(__dirname, { recursive: true, encoding: 'utf8' });

interface Cruise {
  modules: { source: string; dependencies: { resolved: string }[] }[];
  violations: string[];
}

/** Runs the rules on the folders that lie in `base`. Each violation is `rule: file → import`. */
function cruise(base: string): Cruise {
  const program = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const folders = [...SOURCE_FOLDERS, 'examples'];
  const printed = execFileSync(process.execPath, [program, '--config', CONFIG, '--output-type', 'json', ...folders], {
    cwd: base,
    maxBuffer: 100_000_000,
    encoding: 'utf8',
  });
  const { modules, summary } = JSON.parse(printed);
  const violations = summary.violations.map(
    ({ rule, from, to }: { rule: { name: string }; from: string; to: string }) => `${rule.name}: ${from} → ${to}`,
  );
  return { modules, violations };
}

describe('the imports', () => {
  let found: Cruise;
  beforeAll(() => {
    found = cruise(ROOT);
  });

  const importsOf = (file: string) =>
    found.modules.find(({ source }) => source === file)?.dependencies.map(({ resolved }) => resolved);

  it('are all seen: of values, of types, of packages, and those at run time', () => {
    expect(found.modules.length).toBeGreaterThan(400);
    expect(importsOf('operations/load/plan-run.ts')).toContain('operations/load/read-group.ts');
    expect(importsOf('domain/definition.ts')).toContain('domain/values/json.ts');
    expect(importsOf('bin/app.ts')).toContain('node_modules/aws-cdk-lib/index.js');
    expect(importsOf('adapters/aws/executions.ts')?.join()).toContain('node_modules/@aws-sdk/client-sfn/');
    expect(importsOf('examples/air-traffic/jobs/write-report.ts')).toContain('dist/index.cjs');
  });

  it.each(RULES)('keep the rule "%s"', (rule) => {
    const breaches = found.violations.filter((violation) => violation.startsWith(`${rule}: `));
    expect(breaches).toEqual([]);
  });
});

/** For each rule, a file that breaks it. The files `target.ts` are there. */
const BREACHES: Record<string, [file: string, code: string]> = {
  'layers: domain': ['domain/values/a.ts', "import '../../adapters/target';"],
  'layers: adapters': ['adapters/aws/a.ts', "import type { A } from '../../operations/target';"],
  'layers: sdk': ['sdk/a.ts', "import type { A } from '../operations/target';"],
  'layers: sdk/testing': ['sdk/testing/a.ts', "import { a } from '../../cli/target';"],
  'layers: drivers': ['drivers/a.ts', "import type { A } from '../operations/target';"],
  'layers: operations': ['operations/a.ts', "import type { A } from '../sdk/target';"],
  'layers: board': ['board/a.ts', "await import('../functions/bundling');"],
  'layers: functions': ['functions/log-call.ts', "import { a } from '../local/target';"],
  'layers: local': ['local/a.ts', "require('../cli/target');"],
  'layers: infra': ['infra/a.ts', "import { a } from '../functions/log-call';"],
  'layers: cli': ['cli/a.ts', "import { a } from '../test/target';"],
  'layers: bin': ['bin/a.ts', "import { a } from '../domain/values/target';"],
  'rooms: values': ['domain/values/b.ts', "import type { A } from '../tables/target';"],
  'rooms: tables': ['domain/tables/b.ts', "import '../secrets/target';"],
  'rooms: secrets': ['domain/secrets/b.ts', "import '../references/target';"],
  'rooms: references': ['domain/references/b.ts', "import '../targets/target';"],
  'rooms: cost': ['domain/cost/b.ts', "import '../targets/target';"],
  'rooms: targets': ['domain/targets/b.ts', "import '../schedules/target';"],
  'rooms: schedules': ['domain/schedules/b.ts', "import '../groups/target';"],
  'rooms: groups': ['domain/groups/b.ts', "import '../plans/target';"],
  'rooms: project': ['domain/project/b.ts', "import '../plans/target';"],
  'rooms: imports': ['domain/imports/b.ts', "import '../plans/target';"],
  'rooms: plans': ['domain/plans/b.ts', "import '../attempts/target';"],
  'rooms: attempts': ['domain/attempts/b.ts', "import '../runs/target';"],
  'rooms: runs': ['domain/runs/b.ts', "import '../history/target';"],
  'rooms: sheets': ['domain/sheets/b.ts', "import '../history/target';"],
  'rooms: history': ['domain/history/b.ts', "import '../explain/target';"],
  'rooms: explain': ['domain/explain/b.ts', "import '../notices/target';"],
  'rooms: notices': ['domain/notices/b.ts', "import '../definition';"],
  'rooms: estimates': ['domain/estimates/b.ts', "import '../definition';"],
  'rooms: ledger': ['domain/ledger/b.ts', "import '../definition';"],
  'rooms: every file of the domain lies in one': ['domain/other/a.ts', "import '../values/target';"],
  'domain: pure libraries only': ['domain/values/c.ts', "import { readFileSync } from 'node:fs';"],
  'examples: only runsheet, their own files and packages': ['examples/one/a.ts', "import '../../sdk/target';"],
  'the AWS SDK is known in adapters only': ['cli/b.ts', "import type { SFNClient } from '@aws-sdk/client-sfn';"],
  'the CDK is known in infra and bin/app.ts only': ['bin/b.ts', "import { App } from 'aws-cdk-lib';"],
  'cdk-nag is known in bin/app.ts only': ['infra/b.ts', "import { AwsSolutionsChecks } from 'cdk-nag';"],
  'nobody imports an entry': ['cli/c.ts', "import { handler } from '../functions/target';"],
  'the test kit is for tests': ['sdk/b.ts', "import { a } from './testing/target';"],
  'only the doors pass on what others export': ['local/b.ts', "export { a } from './target';"],
  'no circles': ['board/circle.ts', "import './way-back';"],
  'no file that nothing reaches': ['adapters/unused.ts', 'export const a = 1;'],
  'every import is found': ['operations/b.ts', "import './nowhere';"],
  'only packages that package.json lists': ['local/c.ts', "import 'croner';"],
};

describe('each rule', () => {
  const base = mkdtempSync(path.join(tmpdir(), 'runsheet-'));
  afterAll(() => rmSync(base, { recursive: true }));

  const put = (file: string, code: string) => {
    mkdirSync(path.join(base, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(base, file), code);
  };

  let violations: string[];
  beforeAll(() => {
    const folders = [
      ...SOURCE_FOLDERS.filter((folder) => folder !== 'domain'),
      ...roomsOfDomain(),
      'sdk/testing',
      'examples/one',
      'test',
    ];
    for (const folder of folders) put(`${folder}/target.ts`, 'export const a = 1; export type A = 1;');
    for (const file of ['domain/definition', 'functions/bundling']) put(`${file}.ts`, 'export const a = 1;');
    put('board/way-back.ts', "import './circle';");
    put('package.json', JSON.stringify({ devDependencies: {} }));
    for (const name of ['@aws-sdk/client-sfn', 'aws-cdk-lib', 'cdk-nag', 'croner'])
      put(`node_modules/${name}/index.js`, '');
    for (const [file, code] of Object.values(BREACHES)) put(file, code);
    ({ violations } = cruise(base));
  });

  it('has a breach here', () => {
    expect(Object.keys(BREACHES)).toEqual(RULES);
  });

  it.each(Object.entries(BREACHES))('finds its breach: %s', (rule, [file]) => {
    expect(violations.filter((violation) => violation.startsWith(`${rule}: ${file}`))).toHaveLength(1);
  });
});

function roomsOfDomain(): string[] {
  return RULES.flatMap((rule) => /^rooms: (\w+)$/.exec(rule)?.[1] ?? []).map((room) => `domain/${room}`);
}

const named = (found: Source[]) => found.map(({ file }) => file);

describe('the sources', () => {
  it('keep clock, chance and environment out of the domain', () => {
    const impure =
      /\bprocess\.|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\brandomUUID\b|\bperformance\.now|\bsetTimeout\(|\bfetch\(|\bconsole\./;
    expect(
      named(sources.filter(({ folder, text }) => folder === 'domain' && impure.test(withoutComments(text)))),
    ).toEqual([]);
  });

  it('know the environment in their entries only', () => {
    const readers = sources.filter(
      ({ file, folder, text }) =>
        folder !== 'cli' && folder !== 'bin' && !ENTRIES.has(file) && /process\.env\b/.test(withoutStrings(text)),
    );
    expect(named(readers)).toEqual([]);
  });

  it('import types at the top of the file, where the rules see them', () => {
    const hidden = /(?<!await |=> )\bimport\(\s*['"]/;
    expect(named(sources.filter(({ text }) => hidden.test(withoutComments(text))))).toEqual([]);
  });

  it('have no file that is named for nothing', () => {
    const nameless = sources.filter(({ file }) =>
      file.split('/').some((part) => /^(index|utils?|helpers?|common|misc|shared)(\.|$)/.test(part)),
    );
    // The doors of the package.
    expect(named(nameless)).toEqual(['sdk/index.ts', 'sdk/testing/index.ts', 'infra/index.ts']);
  });

  it('are named in kebab-case and no longer than 300 lines', () => {
    expect(named(sources.filter(({ file }) => !/^[a-z0-9-]+(\.d)?\.(ts|mjs)$/.test(path.basename(file))))).toEqual([]);
    expect(named(sources.filter(({ text }) => text.split('\n').length > 301))).toEqual([]);
  });

  it('lie in folders of no more than 25 files', () => {
    const folders = sources.map(({ file }) => path.dirname(file));
    const crowded = [...new Set(folders)].filter((folder) => folders.filter((each) => each === folder).length > 25);
    expect(crowded).toEqual([]);
  });
});

/**
 * Sources of more than 80 lines without a test of their name, and where they are tested. A whole process, page or
 * command is tried there with them.
 */
const TESTED_IN: Record<string, string> = {
  'adapters/aws/stack.ts': 'test/emulator/command-line.test.ts',
  'adapters/delta/replay.ts': 'test/adapters/delta/delta-log.test.ts',
  'bin/build.mjs': 'test/package/doors.test.ts',
  'board/group/run-grid.ts': 'test/board/group/group-page.test.ts',
  'board/run/what-happened.ts': 'test/board/run/run-page.test.ts',
  'cli/board/live-script.ts': 'test/browser/live.test.ts',
  'cli/board/serve-board.ts': 'test/cli/commands/board.test.ts',
  'cli/commands/jobs.ts': 'test/cli/program/lists.test.ts',
  'cli/commands/runs.ts': 'test/cli/program/lists.test.ts',
  'cli/import/imported-files.ts': 'test/cli/commands/import.test.ts',
  'cli/import/read-import.ts': 'test/cli/commands/import-from.test.ts',
  'cli/import/render-import.ts': 'test/cli/commands/import.test.ts',
  'domain/ledger/columns.ts': 'test/operations/ledger/export-ledger.test.ts',
  'domain/definition/run-batches.ts': 'test/local/engine/batches.test.ts',
  'domain/definition/run-job.ts': 'test/domain/definition.test.ts',
  'domain/definition/run-jobs.ts': 'test/domain/definition.test.ts',
  'infra/functions/service-functions.ts': 'test/infra/runsheet-stack.test.ts',
  'operations/load/plan-run.ts': 'test/operations/load/load-group-plan.test.ts',
  'cli/run/backfill-times.ts': 'test/cli/commands/backfill.test.ts',
  'cli/schedule/watch-here.ts': 'test/cli/commands/schedule.test.ts',
  'cli/view/render-diff.ts': 'test/cli/commands/diff-and-why.test.ts',
  'operations/look/start-work.ts': 'test/local/engine/services.test.ts',
  'domain/attempts/settle-attempt.ts': 'test/protocol/settle-laws.test.ts',
  'local/functions/bundle-functions.ts': 'test/local/engine/broken-jobs.test.ts',
  'local/functions/function-host.ts': 'test/local/engine/foreign-messages.test.ts',
  'local/functions/function-process.ts': 'test/local/engine/workers.test.ts',
  'local/functions/run-python.ts': 'test/local/engine/python-jobs.test.ts',
  'local/functions/run-work.ts': 'test/local/engine/commands.test.ts',
  'local/store/store-door.ts': 'test/local/engine/function-rights.test.ts',
  'local/store/store-process.ts': 'test/local/engine/connect-store.test.ts',
  'sdk/capture-channels.ts': 'test/sdk/capture-output.test.ts',
  'sdk/testing/run-group.ts': 'test/local/engine/run-group.test.ts',
};

describe('the tests', () => {
  it('are found by the name of what they test, or listed here', () => {
    const nameless = sources.filter((source) => linesOfCode(source) > 80 && !hasTestOfItsName(source));
    expect(named(nameless.filter(({ file }) => !(file in TESTED_IN)))).toEqual([]);
    const listed = Object.entries(TESTED_IN).flat();
    expect(listed.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
    expect(named(sources.filter((source) => source.file in TESTED_IN && hasTestOfItsName(source)))).toEqual([]);
  });
});

/** Lines that hold code: without comments, imports and types. */
function linesOfCode({ text }: Source): number {
  const code = withoutComments(text)
    .replace(/^import [^;]+;/gm, '')
    .replace(/^(export )?interface [\s\S]*?^}$/gm, '')
    .replace(/^(export )?type [\s\S]*?;$/gm, '');
  return code.split('\n').filter((line) => line.trim() !== '').length;
}

/** `<its name>.test.ts`, or `<its name>-<an aspect>.test.ts`, among the tests of its folder at the root. */
function hasTestOfItsName({ file, folder }: Source): boolean {
  const ofItsName = new RegExp(`(^|/)${path.basename(file, '.ts')}(-[^/]+)?\\.test\\.ts$`);
  return tests.some((test) => test.startsWith(`${folder}/`) && ofItsName.test(test));
}

/** Strings stay: code may stand in them. */
function withoutComments(text: string): string {
  return text.replace(
    /('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    (_, string) => string ?? '',
  );
}

/** An expression that the stack hands to esbuild is a string there: the stack does not read the environment. */
function withoutStrings(text: string): string {
  return withoutComments(text).replace(/'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g, '""');
}
