import * as z from 'zod/mini';
import { badReferences, referencesIn } from '../secrets/secret-reference';
import { MAX_PARAMETERS_BYTES } from '../tables/limits';
import { findNotJson, isPlainObject, type JsonObject, jsonBytes } from '../values/json';
import { printable, showValue } from '../values/show-value';

/** The parameters of a job: a value may be a reference to a secret. */
export const parameters = parametersWhere((value) => badReferences(value));

/** The parameters of a group or a run, without references: a secret goes only to the job whose own row asks for it. */
export const plainParameters = parametersWhere((value) => {
  const asking = [...referencesIn(value as JsonObject).keys()];
  return [
    ...asking.map((name) => `${showValue(name)} asks for a secret: only the parameters of a job's own row may`),
    ...badReferences(value),
  ];
});

/**
 * Checks the size here, so that `apply` refuses parameters that no run could take. A run checks it again after it has
 * merged the parameters of group, job and run.
 */
function parametersWhere(findProblems: (value: Record<string, unknown>) => string[]) {
  const why = (value: unknown): string | undefined => {
    if (!isPlainObject(value)) return `is ${showValue(value)}: expected an object of JSON values`;
    const problem = findNotJson(value, 'parameters');
    if (problem) return `cannot be kept: ${printable(problem)}`;
    const bytes = jsonBytes(value);
    if (bytes > MAX_PARAMETERS_BYTES) return `is ${bytes} bytes of JSON: expected at most ${MAX_PARAMETERS_BYTES}`;
    const problems = findProblems(value);
    return problems.length > 0 ? `cannot be taken: ${problems.join(', ')}` : undefined;
  };
  return z.custom<JsonObject>((value) => why(value) === undefined, { error: (issue) => why(issue.input) });
}
