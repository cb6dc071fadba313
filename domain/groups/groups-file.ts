import * as z from 'zod/mini';
import { isPlainObject } from '../values/json';
import { isName, MAX_GROUP_NAME, MAX_JOB_NAME, nameRule } from '../values/names';
import { hintAt, nearestName } from '../values/nearest-name';
import { showValue } from '../values/show-value';
import { conflictsOfJobs } from './declared-parameters';
import { type Problem, placeText, schemaProblems, UNKNOWN_FIELD } from './fields';
import { type GroupSettings, settingsFields } from './group-settings';
import { isTarget, type Job, jobFields, targetName } from './job';
import { conflictingTypes, typeProblems } from './parameter-types';

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
}

export type ParsedGroupsFile = { groups: FileGroup[] } | { problems: string[] };

const settingsSchema = z.strictObject(settingsFields);
const jobSchema = z.strictObject(jobFields);

const WITH_GROUPS = 'an object with "groups"';

/**
 * Returns the groups in a groups file's content, or every problem with its place: `groups.nightly.jobs.x.priority is
 * …`. With `targets`, a job whose function does not exist is a problem too, because it would be INVALID in every run.
 */
export function parseGroupsFile(content: unknown, targets?: Targets): ParsedGroupsFile {
  const problems: string[] = [];
  const groups: FileGroup[] = [];
  // YAML reads a file without content, or with comments only, as null.
  if (content === null || content === undefined) return { problems: [`the file is empty: expected ${WITH_GROUPS}`] };
  const file = asObject(content, 'the file', WITH_GROUPS, problems);
  for (const key of Object.keys(file)) {
    if (key !== 'groups') problems.push(sentence({ path: [key], message: UNKNOWN_FIELD }, ['groups']));
  }
  const named =
    file.groups === undefined && problems.length > 0
      ? {}
      : asObject(file.groups, 'groups', 'groups under their names', problems);
  if (problems.length === 0 && Object.keys(named).length === 0)
    problems.push('groups is empty: expected at least one group');
  for (const [name, group] of Object.entries(named)) groups.push(parseGroup(name, group, problems));
  if (targets) problems.push(...unknownTargets(named, targets));
  return problems.length > 0 ? { problems } : { groups };
}

/** Looks at the raw content, so that jobs with other problems are checked too. The schema refuses malformed targets. */
function unknownTargets(groups: Record<string, unknown>, targets: Targets): string[] {
  return entriesOf(groups).flatMap(([group, content]) =>
    entriesOf((content as { jobs?: unknown } | null)?.jobs).flatMap(([job, fields]) => {
      const problem = findTargetProblem((fields as { target?: unknown } | null)?.target, targets);
      return problem ? [`${placeText(['groups', group, 'jobs', job, 'target'])} ${problem}`] : [];
    }),
  );
}

/** Says, as the end of a sentence, that the target's job function does not exist. Malformed targets are left out. */
export function findTargetProblem(target: unknown, { names, where }: Targets): string | undefined {
  if (!isTarget(target) || names.includes(targetName(target))) return undefined;
  const known = `${where}: ${names.join(', ') || 'none'}`;
  return `is "${target}": there is no job function ${targetName(target)} (${known})`;
}

function entriesOf(value: unknown): [string, unknown][] {
  return isPlainObject(value) ? Object.entries(value) : [];
}

function parseGroup(name: string, content: unknown, problems: string[]): FileGroup {
  const place = ['groups', name];
  if (!isName(name, MAX_GROUP_NAME)) problems.push(badName(['groups'], 'group', name, MAX_GROUP_NAME));
  const { jobs, ...settings } = asObject(content, placeText(place), 'settings and "jobs"', problems);
  const named = asObject(jobs, placeText([...place, 'jobs']), 'jobs under their names', problems);
  if (isPlainObject(jobs) && Object.keys(named).length === 0)
    problems.push(`${placeText(place)}.jobs is empty: expected at least one job`);
  const group = {
    job_group: name,
    settings: parse(
      settingsSchema,
      settings,
      place,
      [...Object.keys(settingsFields), 'jobs'],
      problems,
    ) as GroupSettings,
    jobs: Object.entries(named).map(([jobName, job]) => parseJob(jobName, job, place, problems)),
  };
  problems.push(...wrongTypes(group, place));
  return group;
}

/** The parameters that are not of their declared types, and those that are declared in two ways. */
function wrongTypes({ settings, jobs }: FileGroup, place: string[]): string[] {
  const placeOf = (job?: string) => placeText(job === undefined ? place : [...place, 'jobs', job]);
  return [
    ...typeProblems(settings.parameters ?? {}, settings.parameter_types).map((problem) => `${placeOf()}.${problem}`),
    ...jobs.flatMap((job) => {
      const merged = { ...settings.parameters, ...job.parameters };
      const problems = [
        ...conflictingTypes(settings.parameter_types, job.parameter_types),
        ...typeProblems(job.parameters ?? {}, settings.parameter_types),
        ...typeProblems(merged, job.parameter_types),
      ];
      return problems.map((problem) => `${placeOf(job.job_name)}.${problem}`);
    }),
    ...conflictsOfJobs(jobs, placeOf),
  ];
}

function parseJob(name: string, content: unknown, groupPlace: string[], problems: string[]): Job {
  const place = [...groupPlace, 'jobs', name];
  if (!isName(name, MAX_JOB_NAME)) problems.push(badName([...groupPlace, 'jobs'], 'job', name, MAX_JOB_NAME));
  if (!isPlainObject(content)) {
    problems.push(`${placeText(place)} is ${showValue(content)}: expected a job's fields`);
    return { job_name: name } as Job;
  }
  return {
    job_name: name,
    ...(parse(jobSchema, content, place, Object.keys(jobFields), problems) as Omit<Job, 'job_name'>),
  };
}

function parse(schema: z.ZodMiniType, content: unknown, place: string[], known: string[], problems: string[]): unknown {
  const parsed = z.safeParse(schema, content);
  if (parsed.success) return parsed.data;
  problems.push(
    ...withoutMisspelt(schemaProblems(parsed.error), known).map((problem) =>
      sentence({ ...problem, path: [...place, ...problem.path] }, known),
    ),
  );
  return {};
}

/** A field that is misspelt is missing too: one problem says both. */
function withoutMisspelt(problems: readonly Problem[], known: string[]): Problem[] {
  const isField = ({ path }: Problem) => path.length === 1;
  const meant = problems
    .filter((problem) => isField(problem) && problem.message === UNKNOWN_FIELD)
    .map(({ path }) => nearestName(path[0] ?? '', known));
  return problems.filter(
    (problem) => !isField(problem) || !problem.message.startsWith('is missing') || !meant.includes(problem.path[0]),
  );
}

/** Renders the problem. For an unknown field it suggests the most similar known one, or lists all that are known. */
function sentence({ path, message }: Problem, known: string[]): string {
  const place = placeText(path);
  if (message !== UNKNOWN_FIELD) return `${place} ${message}`;
  return `${place} ${message}: ${hintAt(path.at(-1) ?? '', known)}`;
}

function badName(place: string[], kind: string, name: string, maxLength: number): string {
  return `${placeText(place)} has a ${kind} named ${showValue(name)}: expected ${nameRule(maxLength)}`;
}

function asObject(value: unknown, place: string, expected: string, problems: string[]): Record<string, unknown> {
  if (isPlainObject(value)) return value;
  problems.push(`${place} is ${showValue(value)}: expected ${expected}`);
  return {};
}
