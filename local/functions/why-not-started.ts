import { readFileSync } from 'node:fs';
import { nodePath } from '../built-entry';
import type { TaskFailure } from '../states/execution/invoke';
import type { FunctionError } from './host-messages';

/** The first line of an error as Node prints it when it ends by one. */
const ERROR_LINE = /^\w*(?:Error|Exception)\b.*|^.*(?:bad option|not allowed in).*/m;

/**
 * Why a function of Runsheet's own cannot start. A process that ended has printed the reason into its log; one that
 * could not load the function has answered with it.
 */
export function whyNotStarted(functionName: string, { cause }: TaskFailure, logFile: string): string {
  const { errorType, errorMessage } = JSON.parse(cause ?? '{}') as FunctionError;
  const hasEnded = errorType === 'Runtime.ExitError';
  const [printed] = (hasEnded && ERROR_LINE.exec(readLog(logFile))) || [];
  const reason = hasEnded ? errorMessage.replace(/^RequestId: \S+ Error: /, '') : `${errorType}: ${errorMessage}`;
  return (
    `the function ${functionName} cannot start: ${printed ? `${printed} (${reason})` : reason}. ` +
    `It was started with ${nodePath()}, and its log is ${logFile}`
  );
}

function readLog(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
