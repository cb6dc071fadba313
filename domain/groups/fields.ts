import * as z from 'zod/mini';
import { badValueReferences, valueReferencesIn } from '../references/value-reference';
import { badReferences, referencesIn } from '../secrets/secret-reference';
import { MAX_PARAMETERS_BYTES } from '../tables/limits';
import { findNotJson, isPlainObject, type JsonObject, jsonBytes } from '../values/json';
import { nearestName } from '../values/nearest-name';
import { printable, showValue } from '../values/show-value';
import { isParameterType, PARAMETER_TYPES, type ParameterTypes } from './parameter-types';

/** The parameters of a job: a value may be a reference to a secret, to another job's output or to a fact of the run. */
export const parameters = parametersWhere((value) => [...badReferences(value), ...badValueReferences(value)]);

/**
 * The parameters of a group or a run. A secret goes only to the job whose own row asks for it, and so does an output,
 * which its own job and those before it cannot read. The facts of the run are there for all.
 */
export const plainParameters = parametersWhere((value) => {
  const asking = [...referencesIn(value as JsonObject).keys()];
  const outputs = [...valueReferencesIn(value as JsonObject)].flatMap(([name, each]) =>
    'output' in each ? [name] : [],
  );
  return [
    ...asking.map((name) => `${showValue(name)} asks for a secret: only the parameters of a job's own row may`),
    ...badReferences(value),
    ...outputs.map((name) => `${showValue(name)} asks for an output: only the parameters of a job's own row may`),
    ...badValueReferences(value),
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

/** The types of parameters by their names. */
export const parameterTypes = z.custom<ParameterTypes>((value) => typesProblem(value) === undefined, {
  error: (issue) => typesProblem(issue.input),
});

function typesProblem(value: unknown): string | undefined {
  if (!isPlainObject(value)) return `is ${showValue(value)}: expected the types of parameters by their names`;
  const problems = Object.entries(value).flatMap(([name, type]) => {
    if (isParameterType(type)) return [];
    // An object may have a `toString` of its own, which is no function.
    const named = typeof type === 'string' ? type : '';
    return [`${showValue(name)} has the unknown type ${showValue(type)} (${typeHint(named)})`];
  });
  return problems.length > 0 ? `cannot be taken: ${problems.join(', ')}` : undefined;
}

function typeHint(type: string): string {
  const near = nearestName(type, PARAMETER_TYPES);
  return near === undefined ? `expected one of ${PARAMETER_TYPES.join(', ')}` : `did you mean "${near}"?`;
}
