import * as z from 'zod/mini';
import { plainParameters } from '../groups/fields';
import { MAX_START_WITHIN_MINUTES } from '../schedules/start-window';
import { BadInputError } from '../tables/error-names';
import { TRIGGERS, type Trigger } from '../tables/rows';
import { INSTANT_RULE, parseInstant } from '../values/instant';
import type { JsonObject } from '../values/json';
import { isName, isRunId, MAX_GROUP_NAME, MAX_JOB_NAME } from '../values/names';
import { field, flag, name, oneOf, problemText, schemaProblems, text, wholeNumber } from '../values/schema';
import { showValue } from '../values/show-value';

/** The whole input of an execution. No other field is allowed, except `STARTED_BY_EXECUTION`. */
export interface ExecutionInput {
  group: string;
  parameters: JsonObject;
  /** The jobs of the group to run. Absent: all of them, and in a rerun all that did not succeed. */
  jobs?: string[];
  trigger: Trigger;
  /** UTC with milliseconds. */
  scheduled_time?: string;
  /** How many minutes after `scheduled_time` Scheduler may start the run. */
  start_within_minutes?: number;
  /** The run that this one repeats. It must be closed. */
  rerun_of?: string;
  /** The run whose recorded rows and settings are used instead of those in the master table. */
  as_run?: string;
  /** `false`: carry nothing over from `rerun_of`. */
  carry_over?: boolean;
  /** How many runs of the group may be at work beside each other during a backfill. */
  max_active?: number;
  started_by?: string;
}

const MAX_ACTIVE = 100;

/**
 * What the console's snippet and CDK's `associateWithParent` add to the input of a nested execution: the parent's ARN.
 * It becomes `started_by`, unless the input has one.
 */
const STARTED_BY_EXECUTION = 'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID';

/** An execution's ARN: two names of at most 80 characters, the region, and 50 for the rest. */
const MAX_EXECUTION_ARN = 300;

const runId = field<string>(isRunId, 'a run_id: letters, digits, "_" and "-", at most 80');

const executionInput = z.strictObject({
  group: name(MAX_GROUP_NAME),
  parameters: z._default(plainParameters, () => ({})),
  jobs: z.optional(
    field<string[]>(
      (value) => Array.isArray(value) && value.length > 0 && value.every((job) => isName(job, MAX_JOB_NAME)),
      'a list of job names',
    ),
  ),
  trigger: z.optional(oneOf(TRIGGERS)),
  scheduled_time: z.optional(field<string>((value) => parseInstant(value) !== undefined, INSTANT_RULE)),
  start_within_minutes: z.optional(
    wholeNumber(1, MAX_START_WITHIN_MINUTES, `a whole number of minutes from 1 to ${MAX_START_WITHIN_MINUTES}`),
  ),
  rerun_of: z.optional(runId),
  as_run: z.optional(runId),
  carry_over: z.optional(flag),
  max_active: z.optional(wholeNumber(1, MAX_ACTIVE, `a whole number from 1 to ${MAX_ACTIVE}`)),
  started_by: z.optional(text(200)),
  [STARTED_BY_EXECUTION]: z.optional(text(MAX_EXECUTION_ARN)),
});

export type ParsedInput = { input: ExecutionInput } | { problems: string[] };

/** Reads an execution's input, or lists every problem in it. Anyone who may start an execution can write it. */
export function parseExecutionInput(value: unknown): ParsedInput {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return {
      problems: [`the execution's input is ${showValue(value)}: expected an object such as {"group": "nightly"}`],
    };
  }
  const parsed = z.safeParse(executionInput, value);
  const ofFields = parsed.success ? [] : schemaProblems(parsed.error).map((problem) => `input.${problemText(problem)}`);
  const problems = [...ofFields, ...contradictions(value as Record<string, unknown>)];
  if (problems.length > 0 || !parsed.success) return { problems };
  const { scheduled_time, trigger, [STARTED_BY_EXECUTION]: parent, ...rest } = parsed.data;
  const startedBy = rest.started_by ?? parent;
  const time = parseInstant(scheduled_time);
  const input = {
    ...rest,
    trigger: trigger ?? (rest.rerun_of === undefined ? 'manual' : 'rerun'),
    ...(time !== undefined && { scheduled_time: time }),
    ...(startedBy !== undefined && { started_by: startedBy }),
  };
  return { input: input as ExecutionInput };
}

/** The same, or throws `BadInputError` with every problem. */
export function requireExecutionInput(value: unknown): ExecutionInput {
  const parsed = parseExecutionInput(value);
  if ('problems' in parsed) throw new BadInputError(parsed.problems);
  return parsed.input;
}

/** Problems of fields that require or exclude each other. */
function contradictions(given: Record<string, unknown>): string[] {
  const { trigger, scheduled_time, rerun_of, as_run, carry_over, max_active, start_within_minutes } = given;
  const problems: string[] = [];
  const missing = (field: string, why: string) => problems.push(`input.${field} is missing: ${why}`);
  if ((trigger === 'schedule' || trigger === 'backfill') && scheduled_time === undefined) {
    missing('scheduled_time', `trigger "${trigger}" expects ${INSTANT_RULE}`);
  }
  if (rerun_of === undefined) {
    if (trigger === 'rerun') missing('rerun_of', 'trigger "rerun" expects the run to run again');
    if (as_run !== undefined) missing('rerun_of', 'as_run expects the run to run again');
    if (carry_over !== undefined) missing('rerun_of', 'carry_over expects the run to run again');
  } else if (trigger === 'manual' || trigger === 'cli' || trigger === 'schedule') {
    problems.push(`input.trigger is "${trigger}": expected "rerun" or "backfill" beside rerun_of, or none`);
  }
  if (start_within_minutes !== undefined && trigger !== 'schedule') {
    problems.push('input.start_within_minutes is only for trigger "schedule": leave it out');
  }
  if (max_active !== undefined && trigger !== 'backfill') {
    problems.push('input.max_active is only for trigger "backfill": leave it out');
  }
  return problems;
}
