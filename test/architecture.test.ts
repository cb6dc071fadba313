import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';

/*
 * Who may import whom. Read from the import lines themselves, types too: what is only a type today
 * is a value tomorrow. Exceptions are named here, each with its reason.
 */

const ROOT = path.resolve(__dirname, '..');
const FOLDERS = [
  'domain',
  'adapters',
  'sdk',
  'operations',
  'board',
  'functions',
  'local',
  'infra',
  'cli',
  'bin',
] as const;
type Folder = (typeof FOLDERS)[number];

const ALLOWED: Record<Folder, readonly Folder[]> = {
  domain: [],
  adapters: ['domain'],
  sdk: ['domain', 'adapters'],
  operations: ['domain', 'adapters'],
  board: ['domain', 'adapters', 'operations'],
  functions: ['domain', 'adapters', 'sdk', 'operations', 'board'],
  local: ['domain', 'adapters', 'sdk', 'operations', 'board', 'functions'],
  infra: ['domain'],
  cli: ['domain', 'adapters', 'sdk', 'operations', 'board', 'local'],
  bin: ['cli', 'infra'],
};

/** Pure: no file, no socket, no process, no clock. */
const PURE_LIBRARIES = ['@date-fns/tz', 'd3-array', 'croner', 'zod/mini', 'fastest-levenshtein', 'node:util'];

/** Files that may read the environment, beside bin/: each is where a program begins, or starts another. */
const ENTRIES = new Set([
  'adapters/environment.ts',
  // Hands its own environment on to the functions' processes.
  'local/open-runtime.ts',
]);

interface Source {
  file: string;
  folder: Folder;
  text: string;
  /** Of ours as paths from the root, all others as they are written. */
  imports: string[];
}

const sources = FOLDERS.flatMap((folder) => read(folder, folder));
const known = new Map(sources.map((source) => [source.file, source]));

function read(folder: Folder, dir: string): Source[] {
  return readdirSync(path.join(ROOT, dir), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(dir, entry.name);
    if (entry.isDirectory()) return read(folder, file);
    if (!/\.(ts|mjs)$/.test(file)) return [];
    const text = readFileSync(path.join(ROOT, file), 'utf8');
    return [{ file, folder, text, imports: importsOf(text).map((name) => resolve(file, name)) }];
  });
}

function importsOf(text: string): string[] {
  const code = withoutComments(text);
  const found = code.matchAll(/(?:(?<![-'"])\bfrom|\bimport|\brequire|\bimport\.resolve)\s*\(?\s*(['"])([^'"\n]+)\1/g);
  return [...found].map((match) => match[2] as string);
}

/** Strings stay: that is where the imports are. */
function withoutComments(text: string): string {
  return text.replace(
    /('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    (_, string) => string ?? '',
  );
}

function resolve(from: string, name: string): string {
  if (!name.startsWith('.')) return name;
  const base = path.posix.join(path.posix.dirname(from), name);
  const candidates = [base, `${base}.ts`, `${base}.mjs`, `${base}/index.ts`];
  return candidates.find((each) => sourceExists(each)) ?? base;
}

function sourceExists(file: string): boolean {
  try {
    readFileSync(path.join(ROOT, file));
    return true;
  } catch {
    // A folder, or nothing.
    return false;
  }
}

const folderOf = (name: string) => FOLDERS.find((folder) => name.startsWith(`${folder}/`));
const isPackage = (name: string, of: RegExp) => !known.has(name) && of.test(name);

/** `file → import`, of all imports that the rule forbids. */
function breaches(rule: (source: Source, imported: string) => boolean): string[] {
  return sources.flatMap((source) =>
    source.imports.filter((imported) => rule(source, imported)).map((imported) => `${source.file} → ${imported}`),
  );
}

describe('the sources', () => {
  it('are all found, with their imports', () => {
    expect(sources.length).toBeGreaterThan(150);
    expect(known.get('operations/plan-run.ts')?.imports).toContain('operations/read-group.ts');
    expect(known.get('adapters/aws/executions.ts')?.imports).toContain('@aws-sdk/client-sfn');
    expect(sources.flatMap((source) => source.imports.filter((name) => folderOf(name) && !sourceExists(name)))).toEqual(
      [],
    );
  });

  it('import only from the folders below theirs', () => {
    const forbidden = (source: Source, imported: string) => {
      const to = folderOf(imported);
      if (imported === 'functions/bundling.ts' && source.folder === 'infra') return false;
      return to !== undefined && to !== source.folder && !ALLOWED[source.folder].includes(to);
    };
    expect(breaches(forbidden)).toEqual([]);
  });

  it('import nothing from tests, benches and examples', () => {
    expect(breaches((_, imported) => /^(test|bench|examples)\//.test(imported))).toEqual([]);
  });

  it('keep the domain to pure libraries', () => {
    const impure = (source: Source, imported: string) =>
      source.folder === 'domain' && folderOf(imported) !== 'domain' && !PURE_LIBRARIES.includes(imported);
    expect(breaches(impure)).toEqual([]);
  });

  it('keep clock, chance and environment out of the domain', () => {
    const impure = sources
      .filter((source) => source.folder === 'domain')
      .filter(({ text }) =>
        /\bprocess\.|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\brandomUUID\b|\bperformance\.now|\bsetTimeout\(|\bfetch\(|\bconsole\./.test(
          withoutComments(text),
        ),
      );
    expect(impure.map((source) => source.file)).toEqual([]);
  });

  it('know the AWS SDK in adapters/ only', () => {
    const knows = (source: Source, imported: string) =>
      source.folder !== 'adapters' && isPackage(imported, /^(@aws-sdk|@smithy)\//);
    expect(breaches(knows)).toEqual([]);
  });

  it('know the CDK in infra/ and bin/app.ts only', () => {
    const knows = (source: Source, imported: string) =>
      source.folder !== 'infra' &&
      source.file !== 'bin/app.ts' &&
      isPackage(imported, /^(aws-cdk-lib|constructs|cdk-nag)\b/);
    expect(breaches(knows)).toEqual([]);
  });

  it('know the environment in their entries only', () => {
    const readers = sources.filter(
      ({ file, folder, text }) =>
        folder !== 'cli' && folder !== 'bin' && !ENTRIES.has(file) && /process\.env\b/.test(withoutStrings(text)),
    );
    expect(readers.map((source) => source.file)).toEqual([]);
  });

  it('name only packages that package.json lists, and Node its modules with "node:"', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
    const listed = new Set(Object.keys({ ...dependencies, ...devDependencies }));
    // Types alone, of @types/aws-lambda.
    listed.add('aws-lambda');
    const unlisted = (_: Source, imported: string) => {
      if (known.has(imported) || folderOf(imported) || imported.startsWith('node:') || /^[./]/.test(imported))
        return false;
      const [scope, name] = imported.replace(/^node_modules\//, '').split('/');
      return (
        builtinModules.includes(imported) || !listed.has(imported.startsWith('@') ? `${scope}/${name}` : (scope ?? ''))
      );
    };
    expect(breaches(unlisted)).toEqual([]);
  });

  it('import in no circle', () => {
    expect(circles()).toEqual([]);
  });

  it('have no barrel, and no file that is named for nothing', () => {
    const nameless = sources.filter(({ file }) =>
      file.split('/').some((part) => /^(index|utils?|helpers?|common|misc|shared)(\.|$)/.test(part)),
    );
    // The two doors of the package.
    expect(nameless.map((source) => source.file)).toEqual(['sdk/index.ts', 'infra/index.ts']);
    const passesOn = sources.filter(({ text }) => /^export \* from/m.test(text));
    expect(passesOn.map((source) => source.file)).toEqual([]);
  });

  it('are named in kebab-case and no longer than 300 lines', () => {
    const named = sources.filter(({ file }) => !/^[a-z0-9-]+(\.d)?\.(ts|mjs)$/.test(path.basename(file)));
    expect(named.map((source) => source.file)).toEqual([]);
    const long = sources.filter(({ text }) => text.split('\n').length > 301);
    expect(long.map((source) => source.file)).toEqual([]);
  });
});

/** In the stack, the very text of an expression stands in a string: it is esbuild that will know it. */
function withoutStrings(text: string): string {
  return withoutComments(text).replace(/'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g, '""');
}

/** Each circle once, as the way along it. */
function circles(): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, way: string[]): void => {
    if (way.includes(file)) {
      found.push([...way.slice(way.indexOf(file)), file].join(' → '));
      return;
    }
    if (done.has(file)) return;
    for (const imported of known.get(file)?.imports ?? []) {
      if (known.has(imported)) walk(imported, [...way, file]);
    }
    done.add(file);
  };
  for (const { file } of sources) walk(file, []);
  return found;
}
