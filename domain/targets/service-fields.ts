import * as z from 'zod/mini';
import { REFERENCE_RULE, referencesIn } from '../secrets/secret-reference';
import { regionOfArn } from '../values/arn';
import { isPlainObject, type JsonObject } from '../values/json';
import { field, type Problem } from '../values/schema';
import { A_WEEK, type Kind } from './kind';
import { argumentText, isArgument, isText, isVariable } from './process-fields';
import type { Argument } from './target-fields';

/*
 * What the config may say of kinds whose work a service of AWS does. Names and ARNs are checked by their form: whether
 * they exist, only AWS knows.
 */

/** What a service calls something: its name, or its ARN. Each service has its own rule for names. */
export function nameOrArn(what: string, name: RegExp, service: string, resource: string) {
  const arn = arnOf(service, `${resource}${name.source}`);
  const isOne = (value: unknown) => isText(value) && (isWhole(name, value) || arn.test(value));
  return field<string>(isOne, `the name or the ARN of ${what}`, arnHint(service, `${resource}<name>`));
}

/** What to do about a command that a service would not take. */
export const TOO_LONG =
  'Leave the long parameter out of the command: the work has all of them in the file that RUNSHEET_CONTEXT names';

/** What is wrong with two ARNs of which the service takes one region's. */
export function oneRegion(fields: JsonObject, [one, other]: readonly [string, string]): Problem[] {
  const [first, second] = [one, other].map((name) => regionOfArn(String(fields[name])));
  if (!first || !second || first === second) return [];
  return [{ path: [other], message: `is in ${second}, and ${one} in ${first}: expected both in one region` }];
}

/** Of a value that is to be an ARN and is none: the form of one. */
export function arnHint(service: string, resource: string): (value: unknown) => string {
  const form = `arn:aws:${service}:<region>:<account>:${resource}`;
  return (value) => (isText(value) && value.startsWith('arn:') ? `. Its ARN has the form ${form}` : '');
}

/** The ARNs of a service's resources: in any partition, region and account. */
export function arnOf(service: string, resource: string): RegExp {
  return new RegExp(`^arn:aws(?:-[a-z]+)*:${service}:[a-z]{2}(?:-[a-z]+)+-\\d:\\d{12}:${resource}$`);
}

function isWhole(form: RegExp, value: string): boolean {
  return new RegExp(`^(?:${form.source})$`).test(value);
}

/** A text of this form, all of it. */
export function formed(form: RegExp, expected: string) {
  return field<string>((value) => isText(value) && isWhole(form, value), expected);
}

/** A list of texts of this form, at least one. */
export function listOf(form: RegExp, most: number, expected: string) {
  const isList = (value: unknown) => Array.isArray(value) && value.length > 0 && value.length <= most;
  return field<string[]>(
    (value) => isList(value) && (value as unknown[]).every((each) => isText(each) && isWhole(form, each)),
    expected,
  );
}

export const ARGUMENTS = field<Argument[]>(
  (value) => Array.isArray(value) && value.length > 0 && value.every(isArgument),
  'a list of arguments, each a text or {parameter: <name>}',
);

/** Variables of a container. Everybody who may look at its task or job sees them, so that none is a secret. */
export const CONTAINER_ENV = field<Record<string, string>>(
  (value) => isPlainObject(value) && Object.entries(value).every(([name, each]) => isVariable(name) && isText(each)),
  'variables under their names (letters, digits and _; those of RUNSHEET_ are taken), each a text, such as "1": name secrets in the definition of the container',
);

/** A secret by its reference. What stands there instead is not shown: it may be the secret itself. */
export const SECRET = z.custom<{ secret: string }>(
  (value) => isPlainObject(value) && referencesIn({ value } as JsonObject).size === 1,
  { error: () => `is no reference to a secret: expected {secret: ${REFERENCE_RULE}}` },
);

/** Parameters of work that hears of its job by a file, which keeps what it holds. */
export function secretProblems(parameters: JsonObject): string[] {
  return [...referencesIn(parameters).keys()].map(
    (name) =>
      `parameters.${name} is a secret: the work gets its parameters by a file in S3, which is kept. Name it in the definition of the container`,
  );
}

/** The command of a container, as the end of what describes its target. */
export function commandText(command: readonly Argument[] = []): string {
  return command.length > 0 ? `: ${command.map(argumentText).join(' ')}` : '';
}

/** The names of these fields that are given. */
export function givenOf(fields: JsonObject, names: readonly string[]): string[] {
  return names.filter((name) => fields[name] !== undefined);
}

/** A problem if two of these fields are given: they say the same thing in different ways. */
export function atMostOne(fields: JsonObject, names: readonly string[]): Problem[] {
  const given = givenOf(fields, names);
  if (given.length < 2) return [];
  return [{ path: [], message: `has ${given.join(' and ')}: expected one of them` }];
}

/** A kind whose work a service does: what it does not say of itself is said here. */
export function serviceKind(own: Pick<Kind, 'title' | 'fields' | 'runs' | 'describe'> & Partial<Kind>): Kind {
  return {
    longest: A_WEEK,
    program: () => undefined,
    secrets: () => new Map(),
    parameterProblems: () => [],
    ...own,
  };
}
