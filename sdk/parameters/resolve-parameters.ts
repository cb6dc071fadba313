import type { RunTable } from '../../adapters/dynamodb/run-table';
import { type ParameterTypes, shownName, valueProblems } from '../../domain/groups/parameter-types';
import { partOf } from '../../domain/references/part-of-output';
import {
  type OutputReference,
  outputText,
  type RunFact,
  type ValueReference,
  valueReferencesIn,
} from '../../domain/references/value-reference';
import { dataUrlOf } from '../../domain/runs/data-url';
import type { Redactor } from '../../domain/secrets/redactor';
import type { SecretSource } from '../../domain/secrets/secret-reference';
import { MAX_PARAMETERS_BYTES } from '../../domain/tables/limits';
import type { JobRunRow } from '../../domain/tables/rows';
import { isOpen } from '../../domain/tables/statuses';
import { type Json, type JsonObject, jsonBytes } from '../../domain/values/json';
import { ParameterUnresolvedError } from '../job-errors';
import { findOutput } from '../open-job-context';
import { forGood } from '../permanent';
import { resolveSecrets } from './resolve-secrets';

export interface ResolveDependencies {
  runs: Pick<RunTable, 'findRun' | 'findJobRun'>;
  dataRoot: string;
  secrets: SecretSource;
  redactor: Redactor;
}

/**
 * The parameters as the job gets them: each reference is replaced by its value, once. What an output holds is data,
 * even if it looks like a reference. Nothing of it is written to the table.
 */
export async function resolveParameters(row: JobRunRow, deps: ResolveDependencies): Promise<JsonObject> {
  const { parameters = {} } = row;
  const references = [...valueReferencesIn(parameters)];
  if (references.length === 0) return resolveSecrets(parameters, deps.secrets, deps.redactor);
  const values = await valuesOf(references, row, deps);
  requireFit(row, values);
  return { ...(await resolveSecrets(parameters, deps.secrets, deps.redactor)), ...values };
}

/** Each other job's row, and the run's, is read once. */
async function valuesOf(
  references: readonly [name: string, reference: ValueReference][],
  row: JobRunRow,
  deps: ResolveDependencies,
): Promise<JsonObject> {
  const outputs = new Map<string, Promise<JobRunRow | undefined>>();
  const find = (job: string) => {
    const found = outputs.get(job) ?? deps.runs.findJobRun(row, job);
    outputs.set(job, found);
    return found;
  };
  const values: [string, Json][] = [];
  // One after the other: of several that fail, the same one is named by each attempt.
  for (const [name, reference] of references) {
    const value =
      'run' in reference
        ? await factOf(reference.run, row, deps)
        : outputOf(name, reference.output, row, await find(reference.output.job));
    values.push([name, value]);
  }
  return Object.fromEntries(values);
}

async function factOf(fact: RunFact, row: JobRunRow, { runs, dataRoot }: ResolveDependencies): Promise<Json> {
  switch (fact) {
    case 'run_id':
      return row.run_id;
    case 'attempt':
      return row.attempt;
    case 'scheduled_time':
      return row.scheduled_time ?? null;
    case 'data_url':
      return dataUrlOf(row, dataRoot);
    case 'date': {
      const run = await runs.findRun(row.run_id);
      // A run that an older version planned has no date: it is counted in UTC.
      return run?.run_date ?? (row.scheduled_time ?? run?.execution_started_at ?? row.planned_at).slice(0, DAY);
    }
  }
}

/** Characters of 2026-11-22. */
const DAY = 10;

function outputOf(name: string, reference: OutputReference, reader: JobRunRow, source: JobRunRow | undefined): Json {
  const takes = `parameters.${shownName(name)} takes "${outputText(reference)}"`;
  if (!source || source.plan_no !== reader.plan_no)
    throw unresolved(`${takes}, and this run has no job "${reference.job}"`);
  const output = findOutput(source);
  if (output === undefined) {
    const text = `${takes}, and job "${reference.job}" is ${source.status} in this run: ${whatHelps(source)}`;
    throw isOpen(source.status) ? new ParameterUnresolvedError(text) : unresolved(text);
  }
  const part = partOf(output, reference);
  if ('problem' in part) throw unresolved(`${takes}, and ${part.problem}`);
  return part.value;
}

/** A job that has ended changes no more in this run. */
function whatHelps({ status, reason_kind }: JobRunRow): string {
  if (isOpen(status)) return 'its output can be read once it has SUCCEEDED';
  if (status === 'DISABLED') return 'it has no output; enable it, or give another value';
  if (status === 'INVALID') return 'it has no output; mend its row first';
  if (reason_kind === 'not_selected') return 'it has no output; run it too, or give another value';
  return 'it has no output; have it succeed first, or give another value';
}

/** A secret counts as its reference: its value was never limited. */
function requireFit({ parameters = {}, parameter_types = {} }: JobRunRow, values: JsonObject): void {
  const bytes = jsonBytes({ ...parameters, ...values });
  if (bytes > MAX_PARAMETERS_BYTES)
    throw unresolved(
      `parameters are ${bytes} bytes with the outputs that they take: expected at most ${MAX_PARAMETERS_BYTES}; take a part, or write data to the run's folder`,
    );
  const wrong = valueProblems(values, parameter_types as ParameterTypes);
  if (wrong.length > 0) throw unresolved(wrong.join('; '));
}

function unresolved(message: string): ParameterUnresolvedError {
  return forGood(new ParameterUnresolvedError(message));
}
