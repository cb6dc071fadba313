import { setTimeout as sleep } from 'node:timers/promises';
import { environmentOfWork, pythonJob } from '../../adapters/environment';
import { WorkFailed } from '../../drivers/work-failed';
import { type PythonReply, resultOfPython } from '../../functions/python-reply';
import type { OpenAttempt } from '../../sdk/attempt-code';
import { workHandler } from '../../sdk/define-job';
import { findHost } from '../../sdk/host';
import type { JobContext } from '../../sdk/job-context';
import { forGood } from '../../sdk/permanent';
import { contextOf } from '../../sdk/work-context';
import { askWhatThisStartedToEnd, endWhatThisStarted } from '../process-trees';
import { type PythonJob, PythonProcess } from '../python/python-process';
import { childrenOf } from './left-children';

/*
 * The job function of a Python file. Its interpreter stays, with the file loaded, for as long as this process: an
 * attempt is a call of its handler, with the event and the context that Lambda would give it.
 */

const job = pythonJob() as PythonJob;
const environment: NodeJS.ProcessEnv = { PYTHONUNBUFFERED: '1', ...environmentOfWork() };
const mark = environment.RUNSHEET_PROCESS ?? '';

let python: PythonProcess | undefined;

export const handler = workHandler(async (context, attempt) => {
  const process = await warm();
  let ending: Promise<void> | undefined;
  const stop = () => {
    ending ??= endPython(process);
  };
  context.signal.addEventListener('abort', stop, { once: true });
  try {
    if (context.signal.aborted) stop();
    return resultOfPython(await call(process, context, attempt), job.folder);
  } finally {
    context.signal.removeEventListener('abort', stop);
    // What is ended late must not be the next attempt's.
    await ending;
    endWhatIsLeft(context, process);
  }
});

async function warm(): Promise<PythonProcess> {
  if (python && !python.hasEnded) return python;
  if ('problem' in job) throw forGood(new WorkFailed('Runsheet.ProgramNotFound', job.problem));
  try {
    python = await PythonProcess.start(job, environment, {
      print: (stream, text) => void process[stream].write(text),
      log: (level, text) => console[level](text),
    });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const text = `Python cannot be started: ${message}`;
    if (code !== 'ENOENT' && code !== 'EACCES') throw new WorkFailed('Runsheet.CannotStart', text);
    throw forGood(new WorkFailed('Runsheet.ProgramNotFound', text));
  }
  findHost()?.keep(python.pid);
  return python;
}

function call(process: PythonProcess, context: JobContext, { row, deadline }: OpenAttempt): Promise<PythonReply> {
  const event = contextOf(context, deadline);
  const entry = row.attempts[row.attempt - 1];
  return process.call(event, {
    function_name: row.target?.replace(/^lambda:/, '') ?? '',
    request_id: row.request_id ?? '',
    log_stream: entry?.log_stream ?? '',
    deadline_ms: deadline,
  });
}

/** At the deadline, or after a stop. A signal ends it also while it holds the interpreter's lock. */
async function endPython(process: PythonProcess): Promise<void> {
  if (process === python) python = undefined;
  askWhatThisStartedToEnd(mark);
  await sleep(ASKED_MS);
  endWhatThisStarted(mark);
}

const ASKED_MS = 150;

/** What the handler started and did not wait for ends with its interpreter. */
function endWhatIsLeft({ log }: JobContext, process: PythonProcess): void {
  if (process !== python) return;
  const left = childrenOf(process.pid);
  if (left.length === 0) return;
  log.warn(`the attempt left process ${left.join(', ')} running, which ends now: a job waits for what it starts`);
  python = undefined;
  endWhatThisStarted(mark);
}
