import { describeExit, type ProgramExit } from '../domain/targets/program-exit';
import type { Json } from '../domain/values/json';
import { pythonFrames } from '../drivers/python-frames';
import { WorkFailed } from '../drivers/work-failed';
import { forGood } from '../sdk/permanent';

/* What the handler of a Python job file answers, here and on a stack, as local/python/host.py writes it. */

/** An error as host.py describes it. */
export interface PythonError {
  name: string;
  message: string;
  frames: [file: string, line: number, name: string][];
  cause: PythonError | null;
  /** Another attempt would not help: a `PermanentJobError`, or a file that is no Python. */
  permanent: boolean;
}

/** What a call came to. `ended`: the process ended instead of answering. */
export type PythonReply =
  | { result: Json }
  | { error: PythonError }
  | { missing: true }
  | { unusable: string }
  | { large: number }
  | { ended: ProgramExit };

/**
 * What the handler returned. Throws what it threw, or why its result cannot be had.
 * @param folder the project's: places in the traceback are relative to it
 */
export function resultOfPython(reply: PythonReply, folder: string): Json {
  if ('result' in reply) return reply.result;
  if ('error' in reply) {
    const error = toError(reply.error, folder);
    throw reply.error.permanent ? forGood(error) : error;
  }
  if ('ended' in reply) throw endedInstead(reply.ended);
  if ('missing' in reply)
    throw forGood(
      new WorkFailed(
        'Runsheet.HandlerNotFound',
        "the job's file has no function handler: write def handler(event, context)",
      ),
    );
  if ('large' in reply)
    throw forGood(
      new WorkFailed(
        'Runsheet.OutputTooLarge',
        `the job's result is ${reply.large} characters of JSON: at most 32 KB are kept; write data to event["data_url"] and return its name`,
      ),
    );
  throw forGood(
    new WorkFailed('Runsheet.OutputNotJson', `the job's result cannot be written as JSON: ${reply.unusable}`),
  );
}

function endedInstead(exit: ProgramExit): WorkFailed {
  const { name, text } = describeExit({}, exit);
  return new WorkFailed(name, `the job's Python process ${text}`);
}

function toError({ name, message, frames, cause }: PythonError, folder: string): WorkFailed {
  const traceback = frames.map(([file, line, where]) => `File "${file}", line ${line}, in ${where}`);
  const error = new WorkFailed(name, message, false, pythonFrames(traceback, folder));
  if (cause) error.cause = toError(cause, folder);
  return error;
}
