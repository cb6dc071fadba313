import type { Context } from 'aws-lambda';
import { printLine } from '../adapters/log';
import type { LogLevel } from '../domain/values/log-line';
import { startStopwatch } from '../sdk/stopwatch';

/**
 * Wraps a service function's handler so that it logs one JSON line at its start and one at its end, never the whole
 * event. Errors pass through untouched.
 */
export function logged<Request extends object, Reply>(
  name: string,
  act: (request: Request, context: Context) => Promise<Reply>,
): (request: Request, context: Context) => Promise<Reply> {
  return async (request, context) => {
    const tookMs = startStopwatch();
    const line = (level: LogLevel, message: string, fields: object) =>
      printLine({ level, message, fields: { function: name, ...identity(request), ...fields } });
    line('info', 'start', {});
    try {
      const reply = await act(request, context);
      line('info', 'end', { duration_ms: tookMs(), ...summary(reply) });
      return reply;
    } catch (error) {
      line('error', 'failed', {
        duration_ms: tookMs(),
        error: (error as Error).name,
        reason: (error as Error).message,
      });
      throw error;
    }
  };
}

function identity(request: unknown): object {
  const { run_id, Payload, detail } = (request ?? {}) as {
    run_id?: unknown;
    Payload?: { run_id?: unknown; job_name?: unknown; attempt?: unknown };
    /** In an event about an execution. */
    detail?: { name?: unknown };
  };
  return { run_id: run_id ?? Payload?.run_id ?? detail?.name, job_name: Payload?.job_name, attempt: Payload?.attempt };
}

function summary(reply: unknown): object {
  const { decision, outcome, status, reason, open, asked, closed, missed } = reply as Record<string, unknown>;
  const { late, expired, groups, created, updated, deleted } = reply as Record<string, unknown>;
  const counts = { open, asked, closed, missed, late, expired, groups, created, updated, deleted };
  return { decision, outcome, status, reason, ...counts };
}
