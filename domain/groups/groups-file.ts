import * as z from 'zod/mini';
import type { MasterRow } from '../tables/master-row';
import { cannotRun, isDeclared, leftOut, refusedSecrets } from '../targets/declared-targets';
import type { AwsPlace, DeclaredTargets } from '../targets/kind';
import { isTarget, LAMBDA, sameName, targetKey } from '../targets/kinds';
import { isPlainObject, type JsonObject } from '../values/json';
import { isName, MAX_GROUP_NAME, MAX_JOB_NAME, nameRule } from '../values/names';
import { nearestName } from '../values/nearest-name';
import { type Problem, placeText, schemaProblems, UNKNOWN_FIELD, withoutMisspelt } from '../values/schema';
import { showValue } from '../values/show-value';
import { fieldHint, type Level, meantField } from './foreign-fields';
import { sourcesOf } from './group-references';
import { type GroupSettings, settingsFields } from './group-settings';
import { groupParameterProblems } from './group-types';
import { type Job, jobFields, jobSchemaOf, malformedTarget, SCHEMA_VERSION } from './job';

/** One group of a groups file, defaults filled in. */
export interface FileGroup {
  job_group: string;
  settings: GroupSettings;
  jobs: Job[];
}

/** The names of the existing job functions, and where they exist, as words for a message. */
export interface Targets {
  names: readonly string[];
  where: string;
  /** The targets that the project's config, or the stack, declares. Undefined: a stack that declares none. */
  declared?: DeclaredTargets | undefined;
  /** Where a stack hears of the ends of work in services. A laptop hears of none. */
  hears?: AwsPlace;
}

/** A problem as a sentence, and the place in the content that it is about, which need not be there. */
export interface FileProblem {
  path: readonly string[];
  text: string;
}

export type ParsedGroupsFile = { groups: FileGroup[] } | { problems: FileProblem[] };

const settingsSchema = z.strictObject(settingsFields);

const FIELDS_OF: Record<Level, readonly string[]> = {
  file: ['groups'],
  group: [...Object.keys(settingsFields), 'jobs'],
  job: Object.keys(jobFields),
};

const WITH_GROUPS = 'an object with "groups"';

/**
 * Returns the groups in a groups file's content, or every problem with its place: `groups.nightly.jobs.x.priority is
 * …`. With `targets`, a job whose function does not exist is a problem too, and a secret that its target does not take,
 * because it would be INVALID in every run.
 */
export function parseGroupsFile(content: unknown, targets?: Targets): ParsedGroupsFile {
  const problems: FileProblem[] = [];
  const groups: FileGroup[] = [];
  // YAML reads a file without content, or with comments only, as null.
  if (content === null || content === undefined)
    return { problems: [{ path: [], text: `the file is empty: expected ${WITH_GROUPS}` }] };
  const file = asObject(content, [], WITH_GROUPS, problems);
  for (const key of Object.keys(file)) {
    if (key !== 'groups') problems.push(fieldProblem({ path: [key], message: UNKNOWN_FIELD }, FIELDS_OF.file, 'file'));
  }
  const named =
    file.groups === undefined && problems.length > 0
      ? {}
      : asObject(file.groups, ['groups'], 'groups under their names', problems);
  if (problems.length === 0 && Object.keys(named).length === 0)
    problems.push(problemAt(['groups'], 'is empty: expected at least one group'));
  for (const [name, group] of Object.entries(named)) groups.push(parseGroup(name, group, targets, problems));
  if (targets) problems.push(...unknownTargets(named, targets), ...secretsRefused(named, targets));
  return problems.length > 0 ? { problems } : { groups };
}

/** Looks at the raw content, so that jobs with other problems are checked too. The schema refuses malformed targets. */
function unknownTargets(groups: Record<string, unknown>, targets: Targets): FileProblem[] {
  return entriesOf(groups).flatMap(([group, content]) =>
    entriesOf((content as { jobs?: unknown } | null)?.jobs).flatMap(([job, fields]) => {
      const problem = findTargetProblem((fields as { target?: unknown } | null)?.target, targets);
      return problem ? [problemAt(['groups', group, 'jobs', job, 'target'], problem)] : [];
    }),
  );
}

/** The secrets among the parameters of jobs that their targets do not take. Those of a group may have none. */
function secretsRefused(groups: Record<string, unknown>, { declared }: Targets): FileProblem[] {
  return entriesOf(groups).flatMap(([group, content]) =>
    entriesOf((content as { jobs?: unknown } | null)?.jobs).flatMap(([job, fields]) => {
      const { target, parameters } = isPlainObject(fields) ? fields : {};
      if (!isTarget(target) || !isPlainObject(parameters)) return [];
      const place = ['groups', group, 'jobs', job];
      return [...refusedSecrets(target, parameters as JsonObject, declared)].map(
        ([name, text]): FileProblem => ({
          path: [...place, 'parameters', name],
          text: `${placeText(place)}.${text}`,
        }),
      );
    }),
  );
}

/** The targets that rows can name. */
export function knownTargets({ names, declared }: Targets): string[] {
  return [...new Set([...names.map((name) => `${LAMBDA}:${name}`), ...(declared?.keys() ?? [])])];
}

/** Says, as the end of a sentence, that the target does not exist. Malformed targets are left out. */
export function findTargetProblem(target: unknown, targets: Targets): string | undefined {
  const { names, where, declared } = targets;
  if (!isTarget(target)) return undefined;
  if (isDeclared(target, declared)) return cannotRun(target, declared, names);
  if (names.includes(targetKey(target))) return undefined;
  const why = leftOut(target, declared);
  if (why !== undefined) return why;
  const known = `${where}: ${names.join(', ') || 'none'}`;
  const [same] = sameName(targetKey(target), knownTargets(targets));
  const near = nearestName(targetKey(target), names);
  const meant = same ?? (near === undefined ? undefined : `${LAMBDA}:${near}`);
  const hint = meant === undefined ? '' : `: did you mean "${meant}"?`;
  return `is "${target}": there is no job function ${targetKey(target)} (${known})${hint}`;
}

function entriesOf(value: unknown): [string, unknown][] {
  return isPlainObject(value) ? Object.entries(value) : [];
}

function parseGroup(name: string, content: unknown, targets: Targets | undefined, problems: FileProblem[]): FileGroup {
  const place = ['groups', name];
  if (!isName(name, MAX_GROUP_NAME)) problems.push(badName(place, 'group', MAX_GROUP_NAME));
  const { jobs, ...settings } = asObject(content, place, 'settings and "jobs"', problems);
  // A misspelt "jobs" is told as an unknown field.
  const isMisspelt = jobs === undefined && Object.keys(settings).some((key) => fieldMeant([key], 'group') === 'jobs');
  const named = isMisspelt ? {} : asObject(jobs, [...place, 'jobs'], 'jobs under their names', problems);
  if (isPlainObject(jobs) && Object.keys(named).length === 0)
    problems.push(problemAt([...place, 'jobs'], 'is empty: expected at least one job'));
  const group = {
    job_group: name,
    settings: parse(settingsSchema, settings, place, 'group', problems) as GroupSettings,
    jobs: Object.entries(named).map(([jobName, job]) => parseJob(jobName, job, place, targets, problems)),
  };
  problems.push(
    ...groupParameterProblems({ ...group, sources: sourcesOf(group.jobs as unknown as MasterRow[]) }).map(
      ({ path, text }) => ({
        path: [...place, ...path],
        text: `${placeText(place)}.${text}`,
      }),
    ),
  );
  return group;
}

function parseJob(
  name: string,
  content: unknown,
  groupPlace: string[],
  targets: Targets | undefined,
  problems: FileProblem[],
): Job {
  const place = [...groupPlace, 'jobs', name];
  if (!isName(name, MAX_JOB_NAME)) problems.push(badName(place, 'job', MAX_JOB_NAME));
  if (!isPlainObject(content)) {
    problems.push(problemAt(place, `is ${showValue(content)}: expected a job's fields`));
    return { job_name: name } as Job;
  }
  const found: FileProblem[] = [];
  const job = parse(jobSchemaOf(content.target), content, place, 'job', found) as Omit<Job, 'job_name'>;
  const noTarget = targets && malformedTarget(content.target, knownTargets(targets));
  const at = [...place, 'target'];
  // The schema knows of no target that is there.
  problems.push(
    ...found.map((each) => (noTarget !== undefined && isSamePlace(each.path, at) ? problemAt(at, noTarget) : each)),
  );
  return { job_name: name, ...job };
}

function parse(
  schema: z.ZodMiniType,
  content: unknown,
  place: string[],
  level: Level,
  problems: FileProblem[],
): unknown {
  const parsed = z.safeParse(schema, content);
  if (parsed.success) return parsed.data;
  const found = schemaProblems(parsed.error);
  problems.push(
    ...withoutMisspelt(found, (path) => fieldMeant(path, level)).map((problem) =>
      fieldProblem({ ...problem, path: [...place, ...problem.path] }, FIELDS_OF[level], level),
    ),
  );
  // The sound fields are looked at further: one bad field hides no problem of another.
  const bad = new Set(found.map(({ path }) => path[0]));
  return Object.fromEntries(entriesOf(content).filter(([name]) => !bad.has(name)));
}

/** The field that is meant by one that is misspelt, or named as elsewhere. */
function fieldMeant(path: readonly string[], level: Level): string | undefined {
  const [name = ''] = path;
  return path.length === 1 ? (meantField(name, level) ?? nearestName(name, FIELDS_OF[level])) : undefined;
}

/** Renders the problem. For an unknown field it says which one may be meant. */
function fieldProblem({ path, message }: Problem, known: readonly string[], level: Level): FileProblem {
  if (message !== UNKNOWN_FIELD) return problemAt(path, message);
  return problemAt(path, `${message}: ${fieldHint(path.at(-1) ?? '', known, level)}`);
}

function isSamePlace(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((part, at) => part === other[at]);
}

function problemAt(path: string[], message: string): FileProblem {
  return { path, text: `${placeText(path)} ${message}` };
}

function badName(path: string[], kind: string, maxLength: number): FileProblem {
  const name = showValue(path.at(-1));
  return { path, text: `${placeText(path.slice(0, -1))} has a ${kind} named ${name}: expected ${nameRule(maxLength)}` };
}

function asObject(value: unknown, path: string[], expected: string, problems: FileProblem[]): Record<string, unknown> {
  if (isPlainObject(value)) return value;
  const place = path.length === 0 ? 'the file' : placeText(path);
  problems.push({ path, text: `${place} is ${showValue(value)}: expected ${expected}` });
  return {};
}

/** A group's rows as they are once the file is applied. `kept`: the jobs that the file does not name and that stay. */
export function rowsAfterApply(group: FileGroup, now: readonly MasterRow[], kept: readonly string[]): MasterRow[] {
  const staying = new Set<unknown>(kept);
  return [
    ...group.jobs.map((job) => ({ job_group: group.job_group, schema_version: SCHEMA_VERSION, ...job })),
    ...now.filter(({ job_name }) => staying.has(job_name)),
  ];
}
