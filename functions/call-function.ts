import type { FunctionAnswer } from '../adapters/aws/work/lambda-functions';
import { jobsOnX86, servedTargets } from '../adapters/deployment';
import { margins, requireEnv } from '../adapters/environment';
import { readUsage, type Usage } from '../domain/cost/usage';
import type { WorkLog } from '../domain/tables/rows';
import { printedLines, readFunctionError, usageOfCall, usageOfLambda } from '../domain/targets/calls/lambda-call';
import { asLambda } from '../domain/targets/lambda';
import type { Json } from '../domain/values/json';
import { callFunction, type FunctionCall } from '../drivers/function-call';
import { pythonFrames } from '../drivers/python-frames';
import { WorkFailed } from '../drivers/work-failed';
import type { OpenAttempt } from '../sdk/attempt-code';
import { workHandler } from '../sdk/define-job';
import type { JobContext } from '../sdk/job-context';
import { endsCall } from '../sdk/permanent';
import { contextOf } from '../sdk/work-context';
import { type PythonReply, resultOfPython } from './python-reply';

/*
 * The job function of work that is a call of another function: a job file in Python on a stack, which has a function of
 * its own, and a declared `lambda:` target in any language. START, the deadline, a stop, the log and END are those of
 * every job, so that no protocol is written twice. Its code calls the function, and awaits the answer.
 */

const declared = servedTargets(__dirname);
const onX86 = jobsOnX86(__dirname);

/** How much of the grace after a deadline or a stop the answer is waited for. The rest is for END. */
const OF_GRACE = 0.8;

export const handler = workHandler(async (job, attempt) => {
  const called = calledBy(job, attempt);
  if (called.log) await attempt.noteWorkLog(called.log);
  const outcome = await callFunction(called, job.signal, margins().graceMs * OF_GRACE);
  if ('answer' in outcome) {
    const reported = usageOfCall(outcome.answer, called.isArm);
    const usage = readUsage(reported ?? called.usedBy?.(outcome.answer));
    if (usage) attempt.used(usage);
    return called.resultOf(outcome.answer, job);
  }
  const { name, message, workUntil } = outcome;
  if (workUntil !== undefined) job.log.warn(message);
  throw endsCall(new WorkFailed(name, message), { class: outcome.class, workUntil });
});

interface Called extends FunctionCall {
  isArm: boolean;
  /** Where the function's own lines are, if they are the attempt's. */
  log?: WorkLog;
  resultOf(answer: FunctionAnswer, job: JobContext): Json;
  /** What the function says that it has used, for where Lambda's report is not in its log. */
  usedBy?(answer: FunctionAnswer): Usage | undefined;
}

function calledBy(job: JobContext, attempt: OpenAttempt): Called {
  const target = attempt.row.target ?? '';
  const context = contextOf(job, attempt.deadline);
  const fields = declared.get(target)?.fields;
  if (!fields) return pythonFunction(target, attempt, context);
  const { function: name, event } = asLambda(fields);
  // Nobody here knows what it runs on, and x86 is Lambda's default.
  return { name, isArm: false, event: event === 'parameters' ? job.parameters : context, resultOf: resultOfFunction };
}

/** The function of a Python job file has a handler of ours, which calls the file's, and ends at the deadline. */
function pythonFunction(target: string, { deadline, secrets }: OpenAttempt, event: Called['event']): Called {
  const file = target.replace(/^lambda:/, '');
  const name = requireEnv('RUNSHEET_FUNCTION_PREFIX') + file;
  const isArm = !onX86.has(file);
  return {
    name,
    isArm,
    log: { group: `/aws/lambda/${name}` },
    event: { event, deadline_ms: deadline, hidden: secrets() },
    endsBy: deadline,
    resultOf: resultOfPythonFunction,
    usedBy: (answer) => usedByPythonFunction(answer, isArm),
  };
}

interface PythonAnswer {
  /** Of its code. */
  folder: string;
  used: { ms: number; mb: number } | null;
}

/** Not of a process that ended instead of answering. */
function usedByPythonFunction({ failed, payload }: FunctionAnswer, isArm: boolean): Usage | undefined {
  const { used } = failed ? { used: null } : (JSON.parse(payload) as PythonAnswer);
  return used ? usageOfLambda({ ...used, isArm }) : undefined;
}

/** What our handler answers is the reply of the file's, with the folder of its code. */
function resultOfPythonFunction(answer: FunctionAnswer, job: JobContext): Json {
  const { folder, used: _, ...reply } = JSON.parse(answer.payload) as PythonReply & PythonAnswer;
  if (!answer.failed) return resultOfPython(reply as PythonReply, folder);
  // Its process ended, and what it wrote last stands in no line of the job's own.
  printTail(answer, job);
  throw errorOf(answer);
}

function resultOfFunction(answer: FunctionAnswer, job: JobContext): Json {
  printTail(answer, job);
  if (answer.failed) throw errorOf(answer);
  return answer.payload === '' ? null : (JSON.parse(answer.payload) as Json);
}

function printTail({ tail, requestId }: FunctionAnswer, { log }: JobContext): void {
  for (const line of printedLines(tail)) process.stdout.write(`${line}\n`);
  log.info(`answered request ${requestId}`);
}

function errorOf({ payload }: FunctionAnswer): Error {
  const { name, message, class: ownClass, trace } = readFunctionError(payload);
  const frames = trace.filter((line) => /^\s+at /.test(line));
  const python = frames.length === 0 ? pythonFrames(trace, FOLDER_OF_CODE) : [];
  return endsCall(new WorkFailed(name, message, false, [...frames, ...python]), { class: ownClass });
}

/** Where Lambda keeps a function's code. */
const FOLDER_OF_CODE = '/var/task';
