import * as z from 'zod/mini';
import { field, name, oneOf, plainParameters, problemsOf, problemText, text } from './fields';
import type { JsonObject } from './json';
import { isName, MAX_GROUP_NAME, MAX_JOB_NAME } from './names';
import { TRIGGERS, type Trigger } from './rows';
import { showValue } from './show-value';

/** The whole input of an execution; nothing else is allowed in it. */
export interface ExecutionInput {
  group: string;
  parameters: JsonObject;
  /** Only these jobs of the group; absent: all. */
  jobs?: string[];
  trigger: Trigger;
  scheduled_time?: string;
  rerun_of?: string;
  as_run?: string;
  started_by?: string;
}

const executionInput = z.strictObject({
  group: name(MAX_GROUP_NAME),
  parameters: z._default(plainParameters, () => ({})),
  jobs: z.optional(
    field<string[]>(
      (value) => Array.isArray(value) && value.length > 0 && value.every((job) => isName(job, MAX_JOB_NAME)),
      'a list of job names',
    ),
  ),
  trigger: z._default(oneOf(TRIGGERS), 'manual'),
  scheduled_time: z.optional(text(40)),
  rerun_of: z.optional(text(80)),
  as_run: z.optional(text(80)),
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
  if (!parsed.success) return { problems: problemsOf(parsed.error).map((problem) => `input.${problemText(problem)}`) };
  return { input: parsed.data as ExecutionInput };
}
