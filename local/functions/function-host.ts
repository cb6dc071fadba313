import fs from 'node:fs';
import { Socket } from 'node:net';
import type { Context } from 'aws-lambda';
import { writeLine, writeLinesBy } from '../../adapters/log';
import { Redactor } from '../../domain/secrets/redactor';
import { WORK_FUNCTION } from '../../domain/targets/work-function';
import { isError } from '../../domain/values/error-parts';
import { toPlatformLine } from '../../domain/values/platform-line';
import { AttemptLog } from '../../sdk/attempt-log';
import { processOutput } from '../../sdk/capture-output';
import { becomeHost } from '../../sdk/host';
import { openJob } from '../../sdk/open-job';
import { startStopwatch } from '../../sdk/stopwatch';
import { builtFunction } from '../built-entry';
import { endWhatThisStarted } from '../process-trees';
import { Channel } from './channel';
import { openCollector } from './collector';
import {
  type FunctionError,
  findInvocation,
  findLoad,
  type HostOptions,
  type InvocationMessage,
  type LoadMessage,
  type ReplyMessage,
  type WatchdogMessage,
} from './host-messages';
import { childrenLeft } from './left-children';
import { loadingMarker } from './loading-marker';

/*
 * The process of one function. It loads the function's bundle, then answers one invocation at a time, as Lambda's
 * runtime does. Its output goes to its log stream, a file, between the start line and the end line of the invocation;
 * these two lines look like Lambda's.
 */

/**
 * The timeout that the stack sets for job functions. The service functions end long before it. What runs declared
 * targets lives for as long as a row may ask for, a week, and the margins.
 */
const LAMBDA_TIMEOUT_MS = 900_000;
const WORK_TIMEOUT_MS = 8 * 24 * 3_600_000;

const options = JSON.parse(process.argv[2] ?? '{}') as HostOptions;

/** A full disk, a limit on the size of files, a used-up quota: they cut off what a job prints, and no job. */
const NO_ROOM = ['ENOSPC', 'EFBIG', 'EDQUOT'];

/** The log has a descriptor of its own, since a job may close 1. Its function is taken before a job can replace it. */
const { writeSync } = fs;
const logFile = fs.openSync(options.logFile, 'a');
writeLinesBy((text) => {
  const bytes = Buffer.from(text, 'utf8');
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(logFile, bytes, written);
  } catch (error) {
    if (!NO_ROOM.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
});

/** The log of whatever a module prints while it is loaded. Afterwards a job's attempt takes over the output. */
const log = new AttemptLog({ function: options.functionName }, new Redactor(), writeLine);
processOutput.sendTo(log.sink(() => process.exit(1)));

type Handler = (event: unknown, context: Context) => unknown;

let loaded: { handler: Handler } | { failure: FunctionError } | undefined;

const collect = openCollector();

/** Taken before a job can replace them. */
const exit = process.exit.bind(process);
const kill = process.kill.bind(process, process.pid, 'SIGKILL');

/** The invocation under way: there is one at a time. */
let requestId: string | undefined;

/** The children that stay for the next invocation. */
const kept = new Set<number>();

/** No further invocation may come to this process. */
let isLast = false;

/** The engine's end of the descriptor is a socket. Without the engine nobody waits for the work of this process. */
const engine = new Channel(new Socket({ fd: 3 }), hear, leave);

becomeHost({
  killAt: (killAt) => {
    if (requestId !== undefined) engine.send({ requestId, killAt } satisfies WatchdogMessage);
  },
  leaveAfterReply: () => {
    isLast = true;
  },
  keep: (pid) => void kept.add(pid),
});

/** When this process ends by itself: once it has ended, its children have another parent. */
process.on('exit', () => endWhatThisStarted(options.mark));
process.on('SIGINT', () => {}); // Ctrl-C in the terminal is meant for the command, which ends this process later.

/** Leaves even if one of the job's listeners to `exit` throws. */
function leave(): void {
  try {
    exit(1);
  } finally {
    kill();
  }
}

function hear(message: unknown): void {
  const toLoad = findLoad(message);
  if (toLoad) answerLoaded(toLoad);
  const invocation = findInvocation(message);
  if (invocation) void answer(invocation);
}

function answerLoaded({ requestId }: LoadMessage): void {
  loaded = load();
  log.flush();
  engine.send({ requestId, ...('failure' in loaded ? loaded : { result: null }) } satisfies ReplyMessage);
}

async function answer(invocation: InvocationMessage): Promise<void> {
  requestId = invocation.requestId;
  writeLine(toPlatformLine('start', requestId, new Date().toISOString()));
  const reply = await invoke(requestId, invocation.payload);
  endChildren();
  log.flush();
  writeLine(toPlatformLine('end', requestId, new Date().toISOString()));
  engine.send({ ...reply, isLast });
  requestId = undefined;
  collect();
}

/** Lambda freezes what an attempt leaves running. Here it ends, with this process, once the reply has arrived. */
function endChildren(): void {
  const left = childrenLeft().filter((pid) => !kept.has(pid));
  if (left.length === 0) return;
  isLast = true;
  const which = `${left.length === 1 ? 'process' : 'processes'} ${left.join(', ')}`;
  log.write('warn', `the attempt left ${which} running, which ends now: a job waits for what it starts`);
}

async function invoke(requestId: string, payload: unknown): Promise<ReplyMessage> {
  // A bundle that failed to load is loaded again by the next invocation, as on Lambda.
  if (!loaded || 'failure' in loaded) loaded = load();
  log.flush();
  if ('failure' in loaded) return { requestId, failure: loaded.failure };
  try {
    const result = await loaded.handler(payload, context(requestId));
    return { requestId, result: JSON.parse(JSON.stringify(result ?? null)) };
  } catch (error) {
    return { requestId, failure: describe(error) };
  }
}

/** Names errors as Lambda does: a missing module, a file that does not parse, a module without a handler. */
function load(): { handler: Handler } | { failure: FunctionError } {
  try {
    if (options.isJob) return { handler: openJobHere() };
    const { handler } = require(options.bundle) as { handler?: unknown };
    if (typeof handler === 'function') return { handler: handler as Handler };
    return {
      failure: {
        errorType: 'Runtime.HandlerNotFound',
        errorMessage: `${options.functionName} exports no function "handler": write export const handler = defineJob(…)`,
      },
    };
  } catch (error) {
    const failure = describe(error);
    log.write('error', error);
    if (error instanceof SyntaxError) return { failure: { ...failure, errorType: 'Runtime.UserCodeSyntaxError' } };
    const missing = (error as NodeJS.ErrnoException | undefined)?.code === 'MODULE_NOT_FOUND';
    return { failure: missing ? { ...failure, errorType: 'Runtime.ImportModuleError' } : failure };
  }
}

function openJobHere(): Handler {
  return openJob({
    file: options.bundle,
    load: () => require(options.bundle),
    marker: loadingMarker(options.bundle),
    loadClaimFirst: () => require(builtFunction('claim-first')),
  }) as Handler;
}

function describe(error: unknown): FunctionError {
  if (!isError(error)) return { errorType: 'Error', errorMessage: String(error) };
  const trace = error.stack?.split('\n').slice(0, 10);
  return { errorType: error.name, errorMessage: error.message.slice(0, 10_000), ...(trace && { trace }) };
}

function context(requestId: string): Context {
  const timeoutMs = options.functionName === WORK_FUNCTION ? WORK_TIMEOUT_MS : LAMBDA_TIMEOUT_MS;
  const tookMs = startStopwatch();
  const unused = () => {};
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: options.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:${options.functionName}`,
    memoryLimitInMB: '256',
    awsRequestId: requestId,
    logGroupName: options.functionName,
    logStreamName: options.logStream,
    getRemainingTimeInMillis: () => timeoutMs - tookMs(),
    done: unused,
    fail: unused,
    succeed: unused,
  };
}
