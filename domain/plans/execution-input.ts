import * as z from 'zod/mini';
import {
  field,
  flag,
  name,
  oneOf,
  plainParameters,
  problemsOf,
  problemText,
  text,
  wholeNumber,
} from '../groups/fields';
import { TRIGGERS, type Trigger } from '../tables/rows';
import { INSTANT_RULE, parseInstant } from '../values/instant';
import type { JsonObject } from '../values/json';
import { isName, isRunId, MAX_GROUP_NAME, MAX_JOB_NAME } from '../values/names';
import { showValue } from '../values/show-value';

/** The whole input of an execution; nothing else is allowed in it. */
export interface ExecutionInput {
  group: string;
  parameters: JsonObject;
  /** Only these jobs of the group; absent: all, of a rerun all that did not succeed. */
  jobs?: string[];
  trigger: Trigger;
  /** UTC with milliseconds. */
  scheduled_time?: string;
  /** The run that this one repeats; it must be closed. */
  rerun_of?: string;
  /** The run whose rows and settings are run, as they were then, instead of the master table's. */
  as_run?: string;
  /** `false`: nothing of `rerun_of` is carried over. */
  carry_over?: boolean;
  /** Places of a backfill in the group's lock. */
  max_active?: number;
  started_by?: string;
}

const MAX_ACTIVE = 100;

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
  rerun_of: z.optional(runId),
  as_run: z.optional(runId),
  carry_over: z.optional(flag),
  max_active: z.optional(wholeNumber(1, MAX_ACTIVE, `a whole number from 1 to ${MAX_ACTIVE}`)),
  started_by: z.optional(text(200)),
});

export type ParsedInput = { input: ExecutionInput } | { problems: string[] };

/** An execution's input, or every problem that it has. Anyone who may start an execution can have written it. */
export function parseExecutionInput(value: unknown): ParsedInput {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return {
      problems: [`the execution's input is ${showValue(value)}: expected an object such as {"group": "nightly"}`],
    };
  }
  const parsed = z.safeParse(executionInput, value);
  const ofFields = parsed.success ? [] : problemsOf(parsed.error).map((problem) => `input.${problemText(problem)}`);
  const problems = [...ofFields, ...contradictions(value as Record<string, unknown>)];
  if (problems.length > 0 || !parsed.success) return { problems };
  const { scheduled_time, trigger, ...rest } = parsed.data;
  const time = parseInstant(scheduled_time);
  const input = {
    ...rest,
    trigger: trigger ?? (rest.rerun_of === undefined ? 'manual' : 'rerun'),
    ...(time !== undefined && { scheduled_time: time }),
  };
  return { input: input as ExecutionInput };
}

/** Fields that ask for another one, or exclude it. */
function contradictions(given: Record<string, unknown>): string[] {
  const { trigger, scheduled_time, rerun_of, as_run, carry_over, max_active } = given;
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
  if (max_active !== undefined && trigger !== 'backfill') {
    problems.push('input.max_active is for trigger "backfill" alone: leave it out');
  }
  return problems;
}
