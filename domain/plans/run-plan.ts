import { type Source, sourcesOf } from '../groups/group-references';
import type { GroupSettings } from '../groups/group-settings';
import { badFields, type Job, type ParsedJob, parseJobRow, readablePriority } from '../groups/job';
import { type JobRunRow, jobEntry, type Looks, PARALLEL, type PlannedRow } from '../tables/rows';
import { datasetsOf } from '../targets/declared-targets';
import { targetKey } from '../targets/kinds';
import type { JsonObject } from '../values/json';
import { isName, MAX_JOB_NAME } from '../values/names';
import { printable, showValue } from '../values/show-value';
import { headOf } from '../values/well-formed';
import type { ExecutionInput } from './execution-input';
import { type Deployment, jobProblems, withLateTypes } from './job-problems';
import { withLooks } from './plan-looks';
import { carriedOver, carriedRow, goneRows, type Original, selection } from './rerun';
import { numberStages } from './stage-numbers';

/** What one run will do, with a row for every job of the group. Decided once, at the run's start. */
export interface RunPlan {
  rows: PlannedRow[];
  parallel: PlannedJob[];
  stages: PlannedStage[];
}

export interface PlannedJob {
  job_name: string;
  /** The job function's name, without the deployment's prefix, or a declared target. */
  target: string;
  timeout_minutes: number;
  maximum_retries: number;
  /** How often its work is looked at, if that runs in a service. */
  looks?: Looks;
  /** How long it took last, if the order in which the jobs start matters. See longest-first.ts. */
  expected_ms?: number;
}

export interface PlannedStage {
  /** Its number in the group. Absent for the empty stage that stands for jobs with an unreadable priority. */
  stage?: number;
  jobs: PlannedJob[];
  /** The stage has an INVALID job and counts as failed. */
  broken: boolean;
}

export interface PlanInput extends Deployment {
  group: string;
  /** The group's job rows as they were read. They are not trusted. */
  rows: readonly Readonly<Record<string, unknown>>[];
  settings: GroupSettings;
  input: ExecutionInput;
  /** The run that a rerun may carry over from. */
  original?: Original;
  /** The source of the rows if it is not the master table: how to read a row, and the name of the source. */
  source?: { read(row: Readonly<Record<string, unknown>>): ParsedJob; name: string };
}

/**
 * Plans a run: carries over the jobs that a rerun need not repeat, marks bad rows INVALID, leaves out disabled and
 * unselected jobs, and puts the others into their stages.
 */
export function planRun(plan: PlanInput): RunPlan {
  const { original } = plan;
  const carried = carriedOver(original, plan.input);
  const isSelected = selection(original, plan.input);
  const present = new Set([...plan.rows.map((row) => row.job_name as string), ...carried.keys()]);
  const sources = new Map([...sourcesOf(plan.rows), ...carriedSources(carried)]);
  const candidates = plan.rows
    .map((row, index) => candidate(row, index, isSelected, plan, sources))
    .filter(({ name }) => !carried.has(name))
    .sort(byName);
  const carriedRows = [...carried.values()].map((row) => carriedRow(row, original as Original));
  const numbered = [...candidates.filter(({ whole }) => whole !== 'DISABLED'), ...carriedRows];
  const stageOf = numberStages(numbered.map(({ priority }) => priority));
  const rows = [
    ...candidates.map((each) => plannedRow(each, plan.group, stageOf)),
    ...carriedRows,
    ...goneRows(original, present, plan.source?.name ?? 'the master table'),
  ];
  const parallel = candidates.filter((each) => each.runs && each.priority === PARALLEL).flatMap(plannedJob);
  return withLooks({ rows, parallel, stages: planStages(candidates, stageOf) }, plan.declared, plan.hears);
}

/** The jobs whose outputs are there from the start, whatever their rows say today. */
function carriedSources(carried: ReadonlyMap<string, JobRunRow>): [string, Source][] {
  return [...carried].map(([name, { priority }]) => [name, { priority, is_enabled: true, isCarried: true }]);
}

interface Candidate {
  name: string;
  entry: string;
  job?: Job;
  /** Read as far as possible, even from a bad row. */
  priority: number | undefined;
  target: string | undefined;
  problems: readonly string[];
  badFields: readonly string[];
  /** The secrets that are not granted are its only problems. */
  lacksSecrets: boolean;
  /** As in a run of the whole group. */
  whole: 'PENDING' | 'DISABLED' | 'INVALID';
  status: 'PENDING' | 'DISABLED' | 'INVALID' | 'SKIPPED';
  runs: boolean;
}

function candidate(
  row: Readonly<Record<string, unknown>>,
  index: number,
  isSelected: (jobName: string) => boolean,
  { settings, input, source, ...deployment }: PlanInput,
  sources: ReadonlyMap<string, Source>,
): Candidate {
  const parsed = (source?.read ?? parseJobRow)(row);
  const job = 'job' in parsed ? withParameters(parsed.job, settings.parameters, input.parameters) : undefined;
  const { problems, fields, lacksSecrets } =
    'problems' in parsed
      ? { problems: parsed.problems, fields: source ? [] : badFields(row), lacksSecrets: false }
      : jobProblems(job as Job, settings, deployment, sources);
  const named = isName(row.job_name, MAX_JOB_NAME);
  const name = jobNameOf(row);
  const whole = problems.length > 0 ? 'INVALID' : job?.is_enabled === false ? 'DISABLED' : 'PENDING';
  const status = isSelected(name) ? whole : 'SKIPPED';
  return {
    name,
    entry: named ? jobEntry(name) : jobEntry(`@invalid-${index}`),
    ...(job && problems.length === 0 && { job: withDatasets(withLateTypes(job, settings), deployment.declared) }),
    priority: readablePriority(row.priority),
    target: typeof row.target === 'string' ? printable(row.target.slice(0, 100)) : undefined,
    problems,
    badFields: fields,
    lacksSecrets,
    whole,
    status,
    runs: status === 'PENDING',
  };
}

/** The run's parameters override the job's, and the job's override the group's. */
function withParameters(job: Job, ofGroup: JsonObject, ofRun: JsonObject): Job {
  return { ...job, parameters: { ...ofGroup, ...job.parameters, ...ofRun } };
}

/** A row's own list stands instead of its target's. */
function withDatasets(job: Job, declared: Deployment['declared']): Job {
  return { ...datasetsOf(job.target, declared), ...job };
}

/** The job's name as its runs show it, even if the row's name is not valid. */
export function jobNameOf({ job_name }: Readonly<Record<string, unknown>>): string {
  return isName(job_name, MAX_JOB_NAME) ? job_name : badName(job_name);
}

/** An invalid name is escaped and cut, because a key holds 1,024 bytes and a terminal obeys control characters. */
function badName(value: unknown): string {
  return typeof value === 'string' ? printable(value).slice(0, 80) : showValue(value);
}

function byName(a: Candidate, b: Candidate): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function isStaged({ status, priority }: Candidate): boolean {
  return (status === 'PENDING' || status === 'INVALID') && priority !== undefined && priority > PARALLEL;
}

/** The stages in which jobs of this run are, in order. A stage with an INVALID job is broken. */
function planStages(candidates: readonly Candidate[], stageOf: ReadonlyMap<number, number>): PlannedStage[] {
  const inRun = new Set(candidates.filter(isStaged).map(({ priority }) => priority as number));
  const byPriority = new Map<number, PlannedStage>();
  for (const [priority, stage] of stageOf) {
    if (inRun.has(priority)) byPriority.set(priority, { stage, jobs: [], broken: false });
  }
  for (const each of candidates.filter(isStaged)) {
    const stage = byPriority.get(each.priority as number) as PlannedStage;
    stage.jobs.push(...plannedJob(each));
    if (each.status === 'INVALID') stage.broken = true;
  }
  const stages = [...byPriority.values()];
  const unplaced = candidates.some((each) => each.status === 'INVALID' && each.priority === undefined);
  return behindUnplacedJobs(stages, unplaced);
}

/**
 * A job with an unreadable priority might belong before every stage. An empty broken stage then comes first, so that
 * under `stop` no stage starts.
 */
export function behindUnplacedJobs(stages: PlannedStage[], unplaced: boolean): PlannedStage[] {
  return unplaced && stages.length > 0 ? [{ jobs: [], broken: true }, ...stages] : stages;
}

function plannedJob({ job, runs }: Candidate): PlannedJob[] {
  if (!job || !runs) return [];
  const { job_name, timeout_minutes, maximum_retries } = job;
  return [{ job_name, target: targetKey(job.target), timeout_minutes, maximum_retries }];
}

function plannedRow(each: Candidate, group: string, stageOf: ReadonlyMap<number, number>): PlannedRow {
  const { job, name, entry, priority, target, status } = each;
  const stage = isStaged(each) ? stageOf.get(priority as number) : undefined;
  return {
    entry,
    job_name: name,
    status,
    attempt: 0,
    charged: 0,
    faults: 0,
    attempts: [],
    ...(entry === jobEntry(name) && { job_runs: `${group}/${name}` }),
    ...(stage !== undefined && { stage }),
    ...reasonOf(each),
    ...(job ? jobCopy(job) : { ...(target !== undefined && { target }), ...(priority !== undefined && { priority }) }),
  };
}

type Reason = Pick<PlannedRow, 'reason' | 'reason_kind' | 'problems' | 'bad_fields'>;

const REASONS: Partial<Record<Candidate['status'], Reason>> = {
  PENDING: {},
  DISABLED: { reason: 'is_enabled is false', reason_kind: 'disabled' },
  SKIPPED: { reason: 'not selected for this run', reason_kind: 'not_selected' },
};

function reasonOf({ status, problems, badFields, lacksSecrets }: Candidate): Reason {
  return (
    REASONS[status] ?? {
      reason: headOf(problems.join('; '), MAX_PROBLEMS),
      reason_kind: lacksSecrets ? 'secret_not_granted' : 'invalid',
      problems: cutProblems(problems),
      bad_fields: badFields.slice(0, MAX_BAD_FIELDS),
    }
  );
}

/** Characters of all problems of a row. The item has room for them: an INVALID row has no attempts and no output. */
const MAX_PROBLEMS = 4000;
const MAX_BAD_FIELDS = 50;

function cutProblems(problems: readonly string[]): string[] {
  let room = MAX_PROBLEMS;
  return problems.flatMap((problem) => {
    const kept = headOf(problem, room);
    room -= kept.length;
    return kept === '' ? [] : [kept];
  });
}

function jobCopy(job: Job) {
  const { job_name, is_enabled, ...copy } = job;
  return is_enabled ? copy : { ...copy, is_enabled };
}
