import * as z from 'zod/mini';
import { parseTargets, type TargetFields } from '../targets/declared-targets';
import { isAddress } from '../values/address';
import { isPlainObject } from '../values/json';
import { hintAt, nearestName } from '../values/nearest-name';
import {
  field,
  objectError,
  oneOf,
  type Problem,
  placeText,
  schemaProblems,
  UNKNOWN_FIELD,
  wholeNumber,
  withoutMisspelt,
} from '../values/schema';
import { showValue } from '../values/show-value';
import { KNOWN_OF_LINEAGE, type LineageConfig, lineage, lineageRules } from './lineage-config';

/** The file that makes a folder a project. Its paths are relative to it. */
export const CONFIG_FILE = 'runsheet.config.yaml';

/** What a project's config says. A key that it leaves out is undefined; who reads it has a default. */
export interface ProjectConfig {
  /** The folders of job functions. */
  jobs?: string[];
  /** The groups files that `plan` and `apply` take if they are given none. */
  groups?: string[];
  home?: string;
  /** How many processes run job functions on this machine. */
  workers?: number;
  /** The deployed stacks, by the name that `--stack` takes. */
  stacks: Record<string, ConfiguredStack>;
  /** How files that are no code are bundled, by extension, besides those of every project (functions/bundling.ts). */
  assets: Record<string, AssetKind>;
  /** What a row can name besides job files, by `kind:name`. */
  targets: TargetFields;
  /** Where the lineage of its runs goes, see lineage-config.ts. */
  lineage?: LineageConfig;
}

/** A stack on AWS, and the region and the profile with which it is reached. */
export interface ConfiguredStack {
  stack: string;
  region?: string;
  profile?: string;
}

/** `text`: the import yields the file's text. `file`: it yields the name of a copy beside the bundle. */
export type AssetKind = 'text' | 'file';

/** A problem as a sentence, and the place in the content that it is about. */
export interface ConfigProblem {
  path: readonly string[];
  text: string;
}

export type ParsedConfig = { config: ProjectConfig } | { problems: ConfigProblem[] };

/** The folder of job functions where nothing names another. */
export const DEFAULT_JOBS = 'jobs';

/** The most processes that run job functions on one machine. */
export const MAX_WORKERS = 64;

/** CloudFormation's rule. */
const STACK_NAME = /^[A-Za-z][A-Za-z0-9-]{0,127}$/;
const STACK_RULE = 'the name of a stack: a letter, then letters, digits or "-"';

function isStackName(value: unknown): value is string {
  return typeof value === 'string' && STACK_NAME.test(value);
}

/** A stack, or one of the Runsheets in it. */
const STACK_REFERENCE = /^[A-Za-z][A-Za-z0-9-]{0,127}(\/[a-z][a-z0-9-]{0,31})?$/;
export const REFERENCE_RULE = `${STACK_RULE}, or <stack>/<name> for one of several Runsheets in it`;

export function isStackReference(value: unknown): value is string {
  return typeof value === 'string' && STACK_REFERENCE.test(value);
}

const isPath = (value: unknown) =>
  typeof value === 'string' && value !== '' && value.isWellFormed() && !isAddress(value);

/** One path, or several. */
function paths(expected: string) {
  const test = (value: unknown) => isPath(value) || (Array.isArray(value) && value.length > 0 && value.every(isPath));
  return z.optional(
    z.pipe(
      field<string | string[]>(test, expected),
      z.transform((value) => [value].flat()),
    ),
  );
}

const stack = z.strictObject(
  {
    stack: field<string>(isStackReference, REFERENCE_RULE),
    region: z.optional(
      field<string>((value) => typeof value === 'string' && /^[a-z0-9-]+$/.test(value), 'a region: eu-central-1'),
    ),
    profile: z.optional(
      field<string>((value) => typeof value === 'string' && value !== '', 'a profile of the AWS command line'),
    ),
  },
  objectError('an object with "stack" and, if you like, "region" and "profile"'),
);

const kind = oneOf(['text', 'file']);

const configFields = {
  jobs: paths('a folder, or a list of folders'),
  groups: paths('a groups file, a folder of them, or a list of these'),
  home: z.optional(field<string>(isPath, 'a folder')),
  workers: z.optional(wholeNumber(1, MAX_WORKERS, `a whole number from 1 to ${MAX_WORKERS}`)),
  stacks: z.optional(z.record(z.string(), stack, objectError('stacks under their names'))),
  lineage: z.optional(lineage),
  assets: z.optional(z.record(z.string(), kind, objectError('"text" or "file" for extensions, such as ".sql": text'))),
};

const KNOWN = [...Object.keys(configFields), 'targets'];
const KNOWN_OF_STACK = Object.keys(stack.shape);

/** Returns what the config says, or every problem with its place. A file without content says nothing. */
export function parseConfig(content: unknown): ParsedConfig {
  if (content === null || content === undefined) return { config: { stacks: {}, assets: {}, targets: {} } };
  if (!isPlainObject(content))
    return {
      problems: [{ path: [], text: `the file is ${showValue(content)}: expected an object with keys such as "jobs"` }],
    };
  const { targets, ...rest } = content;
  const declared = parseTargets(targets);
  const parsed = z.safeParse(z.strictObject(configFields), rest);
  const problems = [
    ...('problems' in declared ? declared.problems : []),
    ...(parsed.success ? [] : withoutMisspelt(schemaProblems(parsed.error), meantBy).map(problemOf)),
    ...keysOf(rest.stacks).flatMap((name) => stackNameProblem(name).map((text) => ({ path: ['stacks', name], text }))),
    ...keysOf(rest.assets).flatMap((name) => assetProblem(name).map((text) => ({ path: ['assets', name], text }))),
    ...lineageRules(rest.lineage).map((text) => ({ path: ['lineage'], text: `lineage ${text}` })),
  ];
  if (!parsed.success || 'problems' in declared || problems.length > 0) return { problems };
  const { stacks, assets, ...config } = parsed.data;
  const { targets: named } = declared;
  return { config: { ...config, stacks: stacks ?? {}, assets: assets ?? {}, targets: named } as ProjectConfig };
}

function keysBeside(path: readonly string[]): readonly string[] {
  if (path.length === 1) return KNOWN;
  return path[0] === 'lineage' ? KNOWN_OF_LINEAGE : KNOWN_OF_STACK;
}

function meantBy(path: readonly string[]): string | undefined {
  return nearestName(path.at(-1) ?? '', keysBeside(path));
}

function problemOf({ path, message }: Problem): ConfigProblem {
  if (message !== UNKNOWN_FIELD) return { path, text: `${placeText(path)} ${message}` };
  const hint = hintAt(path.at(-1) ?? '', keysBeside(path));
  return { path, text: `${placeText(path)} is an unknown key: ${hint}` };
}

function stackNameProblem(name: string): string[] {
  return isStackName(name) ? [] : [`stacks has a stack named ${showValue(name)}: expected ${STACK_RULE}`];
}

/** The problem with an extension whose files jobs are to import as assets, if it has one. */
export function assetProblem(extension: string): string[] {
  const place = `assets has ${showValue(extension)}`;
  if (!/^(\.[a-z0-9_-]+)+$/i.test(extension)) return [`${place}: expected an extension, such as ".sql"`];
  return CODE.includes(extension) ? [`${place}: files with this extension are code, or read as JSON. Remove it`] : [];
}

const CODE = ['.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.jsx', '.json'];

function keysOf(value: unknown): string[] {
  return isPlainObject(value) ? Object.keys(value) : [];
}
