/*
 * Why a run or a job run has its status, as data. The text beside it, `reason`, is for people only. Rows written before
 * `reason_kind` existed have the text alone: the functions here read those too, by the texts of that time.
 */

export const JOB_REASONS = [
  /** The plan's. */
  'carried_over',
  'disabled',
  'not_selected',
  /** The original run had the job, and the group no longer has it. */
  'gone',
  'invalid',
  /** The row is well, and its function may not read a secret that it asks for. */
  'secret_not_granted',
  /** A stage before it failed, so that its own never started. */
  'stage_held',
  'stopped',
  /** Its execution ended before it did. */
  'cut_off',
  /** The run failed before its plan was complete. */
  'no_plan',
  /** Nothing explains why it is still open. */
  'unexplained',
  /** No further attempt: a PermanentJobError. */
  'permanent',
  /** No further attempt: its function cannot be called. */
  'not_runnable',
  /**
   * No further attempt: `maximum_retries`, the budget of uncharged attempts, or the run's history events are used up.
   */
  'retries_used_up',
  'faults_used_up',
  'events_used_up',
] as const;
export type JobReason = (typeof JOB_REASONS)[number];

export const RUN_REASONS = [
  /** Skipped: another run has its scheduled time. */
  'duplicate',
  /** Skipped: its group is disabled. */
  'disabled',
  /** Skipped: another run of the group, or another rerun of the same run, is open. */
  'overlap',
  /** LoadGroup refused it. */
  'refused',
  'no_plan',
  'stopped',
  'cut_off',
  'jobs_failed',
] as const;
export type RunReason = (typeof RUN_REASONS)[number];

/** Why a loader skips its run. */
export interface WhySkipped {
  reason_kind: Extract<RunReason, 'duplicate' | 'disabled' | 'overlap'>;
  reason: string;
}

type Reasoned<Kind> = { reason?: string | undefined; reason_kind?: Kind | undefined };

/** Why the job run has its status; undefined where it has no reason, or one that somebody typed. */
export function jobReasonOf({ reason, reason_kind }: Reasoned<JobReason>): JobReason | undefined {
  return reason_kind && JOB_REASONS.includes(reason_kind) ? reason_kind : byText(reason, OLD_JOB_REASONS);
}

/** Why the run has its status. Not of an old run that LoadGroup refused: its reason may be any text. */
export function runReasonOf({ reason, reason_kind }: Reasoned<RunReason>): RunReason | undefined {
  return reason_kind && RUN_REASONS.includes(reason_kind) ? reason_kind : byText(reason, OLD_RUN_REASONS);
}

const OLD_JOB_REASONS: readonly [RegExp, JobReason][] = [
  [/^carried over from /, 'carried_over'],
  [/^is_enabled is false$/, 'disabled'],
  [/^not selected for this run$/, 'not_selected'],
  [/^no (more|longer) in .*; it was [A-Z_]+ in /, 'gone'],
  [/^stage \d+ never started: /, 'stage_held'],
  [/^the run was stopped/, 'stopped'],
  [/^its execution ended \(/, 'cut_off'],
  [/^the run failed before its plan was complete$/, 'no_plan'],
  [/^nothing is known of why it never started$/, 'unexplained'],
  [/^it was open when the run ended$/, 'unexplained'],
  [/^the job ended for good with a PermanentJobError$/, 'permanent'],
  [/^its function cannot be run(: |$)/, 'not_runnable'],
  [/^failed (once|\d+ times); maximum_retries is /, 'retries_used_up'],
  [/^could not be run (once|\d+ times), none of them charged/, 'faults_used_up'],
  [/^the run's retry budget is used up: /, 'events_used_up'],
];

const OLD_RUN_REASONS: readonly [RegExp, RunReason][] = [
  [/^duplicate of /, 'duplicate'],
  [/^group ".*" is disabled /, 'disabled'],
  [/^overlap: /, 'overlap'],
  [/^LoadGroup never wrote a plan$/, 'no_plan'],
  [/^its plan was never complete$/, 'no_plan'],
  [/^stopped( on request$| by )/, 'stopped'],
  [/^its execution (was cut off|ended: )/, 'cut_off'],
  [/^\d+ jobs? did not succeed: /, 'jobs_failed'],
];

function byText<Kind>(reason: unknown, texts: readonly [RegExp, Kind][]): Kind | undefined {
  return typeof reason === 'string' ? texts.find(([text]) => text.test(reason))?.[1] : undefined;
}

/** What an INVALID job run's row says of its problems. */
interface Invalid {
  reason?: string | undefined;
  problems?: string[] | undefined;
  bad_fields?: string[] | undefined;
}

/** The problems of an INVALID row, each as one sentence. */
export function problemsOf({ problems, reason }: Invalid): readonly string[] {
  return isTexts(problems) ? problems : splitProblems(reason ?? '');
}

/** The fields of the job's row that its problems are about, each once. */
export function badFieldsOf(row: Invalid): readonly string[] {
  if (isTexts(row.problems)) return isTexts(row.bad_fields) ? row.bad_fields : [];
  const fields = problemsOf(row).flatMap((problem) => OLD_FIELD.exec(problem)?.[1] ?? []);
  return [...new Set(fields)];
}

/** Anyone may have edited the row. */
function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

const OLD_FIELD = /^([a-z_]+)(?:\.\S*)? (?:is|are|cannot) /;

/**
 * The problems that an old row has in one text, joined with `; `. A `; ` within quotes belongs to the value that is
 * quoted; a value that was cut ends with `…` and has no closing quote.
 */
function splitProblems(reason: string): string[] {
  const problems: string[] = [];
  let quoted = false;
  let start = 0;
  for (let at = 0; at < reason.length; at++) {
    if (quoted && reason[at] === '\\') at++;
    else if (quoted && reason[at] === '…') quoted = false;
    else if (reason[at] === '"') quoted = !quoted;
    else if (!quoted && reason.startsWith('; ', at)) {
      problems.push(reason.slice(start, at));
      start = at + 2;
    }
  }
  return [...problems, reason.slice(start)].filter((problem) => problem !== '');
}
