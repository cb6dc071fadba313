import type { MasterRow } from '../tables/master-row';
import { placeText } from '../values/schema';
import { conflictsOfJobs, undeclaredParameters } from './declared-parameters';
import { referenceProblems, type Source, sourcesOf } from './group-references';
import { type GroupSettings, parseSettingsRow, SETTINGS_ROW } from './group-settings';
import { type Job, parseJobRow } from './job';
import { conflictingTypes, type ParameterTypes, typeProblems } from './parameter-types';

/*
 * The parameters of a group, looked at as a whole: `apply` and `set` refuse the same problems.
 */

interface WholeGroup {
  settings: GroupSettings;
  jobs: readonly Job[];
  /** Its jobs, also those that are not among `jobs` because their rows are bad. */
  sources: ReadonlyMap<string, Source>;
}

/** A problem as a sentence, and its place in the group, such as `jobs.load.parameters.limit`. */
export interface ParameterProblem {
  path: string[];
  text: string;
}

/**
 * The parameters that are not of their declared types, that nobody declares, that are declared in two ways, and that
 * ask for an output which no run of the group has by then.
 */
export function groupParameterProblems({ settings, jobs, sources }: WholeGroup): ParameterProblem[] {
  const { parameters = {}, parameter_types: ofGroup = {} } = settings;
  return [
    ...perName([], 'parameters', ofGroup, (types) => typeProblems(parameters, types)),
    ...undeclared([], settings, ofJobs(jobs)),
    ...jobs.flatMap((job) => {
      const { parameters: own = {}, parameter_types: ofJob = {} } = job;
      const at = placeOf(job.job_name);
      return [
        ...perName(at, 'parameter_types', ofJob, (types) => conflictingTypes(ofGroup, types)),
        ...perName(at, 'parameters', without(ofGroup, ofJob), (types) => typeProblems(own, types)),
        ...perName(at, 'parameters', ofJob, (types) => typeProblems({ ...parameters, ...own }, types)),
        ...undeclared(at, job, ofGroup),
      ];
    }),
    ...conflictsOfJobs(jobs).map(({ job, name, text }) => ({
      path: [...placeOf(job), 'parameter_types', name],
      text: textAt(placeOf(job), text),
    })),
    ...jobs.flatMap((job) => unreadable(job, sources)),
  ];
}

/** A disabled job reads nothing. */
function unreadable(job: Job, sources: WholeGroup['sources']): ParameterProblem[] {
  const { job_name, priority, parameters = {}, is_enabled } = job;
  if (is_enabled === false) return [];
  const at = placeOf(job_name);
  return referenceProblems({ job_name, priority, parameters }, sources).map(({ name, text }) => ({
    path: [...at, 'parameters', name],
    text: textAt(at, text),
  }));
}

/** The group's rows. Bad ones declare nothing. */
export interface GroupOfRows {
  settings?: MasterRow | undefined;
  jobs: readonly MasterRow[];
}

/** The types of the row's parameters that other rows of its group declare. */
export function typesAround(group: GroupOfRows, jobName: string): ParameterTypes {
  const { settings, jobs } = parseRows(group);
  return jobName === SETTINGS_ROW ? ofJobs(jobs) : (settings.parameter_types ?? {});
}

/** The problems that the group has with this row in place of the one that it has now, and does not have now. */
export function newParameterProblems(group: GroupOfRows, jobName: string, row: MasterRow): string[] {
  const others = group.jobs.filter((each) => each.job_name !== jobName);
  return newProblems(
    group,
    jobName === SETTINGS_ROW ? { ...group, settings: row } : { ...group, jobs: [...others, row] },
  );
}

/** The problems that the group would have without the row of this job, and does not have now. */
export function problemsWithout(group: GroupOfRows, jobName: string): string[] {
  return newProblems(group, { ...group, jobs: group.jobs.filter((each) => each.job_name !== jobName) });
}

function newProblems(group: GroupOfRows, changed: GroupOfRows): string[] {
  const before = new Set(groupParameterProblems(parseRows(group)).map(({ text }) => text));
  return groupParameterProblems(parseRows(changed)).flatMap(({ text }) => (before.has(text) ? [] : [text]));
}

function parseRows({ settings, jobs }: GroupOfRows): WholeGroup {
  const parsed = parseSettingsRow(settings);
  return {
    sources: sourcesOf(jobs),
    settings: 'settings' in parsed ? parsed.settings : ({} as GroupSettings),
    jobs: jobs.flatMap((row) => {
      const job = parseJobRow(row);
      return 'job' in job ? [job.job] : [];
    }),
  };
}

function ofJobs(jobs: readonly Job[]): ParameterTypes {
  return Object.assign(Object.create(null), ...jobs.map(({ parameter_types }) => parameter_types));
}

function undeclared(place: string[], row: Parameters<typeof undeclaredParameters>[0], around: ParameterTypes) {
  return undeclaredParameters(row, around).map(({ name, text }) => ({
    path: [...place, 'parameters', name],
    text: textAt(place, text),
  }));
}

/** The types of the group that the job does not declare itself. */
function without(ofGroup: ParameterTypes, ofJob: ParameterTypes): ParameterTypes {
  return Object.fromEntries(Object.entries(ofGroup).filter(([name]) => !Object.hasOwn(ofJob, name)));
}

/** Asks of one declared parameter after the other, so that each problem has the place of its own. */
function perName(
  place: string[],
  field: string,
  types: ParameterTypes,
  problemsOf: (types: ParameterTypes) => string[],
): ParameterProblem[] {
  return Object.entries(types).flatMap(([name, type]) =>
    problemsOf({ [name]: type }).map((problem) => ({ path: [...place, field, name], text: textAt(place, problem) })),
  );
}

const placeOf = (job: string) => ['jobs', job];

const textAt = (place: string[], text: string) => (place.length === 0 ? text : `${placeText(place)}.${text}`);
