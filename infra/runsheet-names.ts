import { createHash } from 'node:crypto';
import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { kebabCase } from '../domain/values/names';
import { showValue } from '../domain/values/show-value';
import { CannotSynthesize } from './cannot-synthesize';

/**
 * The names of one Runsheet. All are made of its own name, so that several live in one account, and a person finds what
 * belongs together.
 */
export interface RunsheetNames {
  /** The name of the state machine, the dashboard and the topic, too. */
  name: string;
  /** What `--stack` takes to find it: the stack's name, or `<stack>/<name>`. */
  reference: string;
  stateMachine: string;
  masterTable: string;
  runTable: string;
  /** The schedule group of EventBridge Scheduler. */
  scheduleGroup: string;
  /** A job function's name is this and the name of its job file. */
  jobPrefix: string;
  /** A service function's name is this and the name of its file. */
  servicePrefix: string;
  /** The function that draws the board. AWS advises this prefix for functions that a dashboard calls. */
  boardWidget: string;
}

export function runsheetNames(name: string, reference: string): RunsheetNames {
  return {
    name,
    reference,
    stateMachine: name,
    masterTable: `${name}-master`,
    runTable: `${name}-runs`,
    scheduleGroup: name,
    jobPrefix: `${name}-job-`,
    servicePrefix: `${name}-`,
    boardWidget: `customWidget-${name}`,
  };
}

/** The longest that leaves room for every job function: `<19>-job-<40>` is 64 characters, Lambda's most. */
const ROOM_FOR_ANY_JOB = 19;
const MAX_NAME = 32;
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** With "-job-" in it, a name's functions could be called like the job functions of another. */
const LIKE_A_JOB = /(^|-)job(-|$)/;

export function requireRunsheetName(name: unknown): string {
  const fits = typeof name === 'string' && name.length <= MAX_NAME && NAME.test(name) && !LIKE_A_JOB.test(name);
  if (fits) return name;
  throw new CannotSynthesize(
    `the name of a Runsheet is ${showValue(name)}: expected lower-case letters and digits, also in parts with "-" between ` +
      `them, a letter first, at most ${MAX_NAME} characters, and no part "job", e.g. name: 'orders'`,
  );
}

/**
 * The name of a Runsheet that was given none: that of its stack and its id. It is the same at each synth, and no other
 * in the account has it.
 */
export function defaultRunsheetName(scope: Construct): string {
  const { id } = scope.node;
  const { stackName } = Stack.of(scope);
  // A nested stack's name is known at deployment only.
  const stack = Token.isUnresolved(stackName) ? Stack.of(scope).node.path : stackName;
  const text = id === 'Default' ? stack : `${stack}-${id}`;
  const name = kebabCase(text).replace(/^\d/, 'r$&').replaceAll(LIKE_JOBS, '$1jobs');
  if (name.length <= ROOM_FOR_ANY_JOB) return name;
  return `${name.slice(0, ROOM_FOR_ANY_JOB - HASH_LENGTH - 1).replace(/-$/, '')}-${shortHash(text)}`;
}

const LIKE_JOBS = /(^|-)job(?=-|$)/g;
const HASH_LENGTH = 6;

/**
 * Of the logical ids, which take letters and digits alone: `orders-eu` is `OrdersEu`. A digit has no capital, so that
 * `orders-2` would be what `orders2` is. Such a name ends with a part of its hash.
 */
export function pascalCase(name: string): string {
  const text = name.replace(/(^|-)([a-z0-9])/g, (_, __, letter: string) => letter.toUpperCase());
  return /-\d/.test(name) ? `${text}${shortHash(name)}` : text;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_LENGTH);
}
