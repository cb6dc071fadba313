import type { Context } from 'aws-lambda';

/** A service function's handler: one JSON line at its start and one at its end, never the whole event. Errors go through untouched. */
export function logged<Request extends { run_id?: unknown }, Reply>(
  name: string,
  act: (request: Request, context: Context) => Promise<Reply>,
): (request: Request, context: Context) => Promise<Reply> {
  return async (request, context) => {
    const startedAt = Date.now();
    const line = (message: string, fields: object) =>
      console.log(
        JSON.stringify({ time: new Date().toISOString(), message, function: name, ...identity(request), ...fields }),
      );
    line('start', {});
    try {
      const reply = await act(request, context);
      line('end', { duration_ms: Date.now() - startedAt, ...summary(reply) });
      return reply;
    } catch (error) {
      line('failed', {
        duration_ms: Date.now() - startedAt,
        error: (error as Error).name,
        reason: (error as Error).message,
      });
      throw error;
    }
  };
}

function identity(request: unknown): object {
  const { run_id, Payload } = request as {
    run_id?: unknown;
    Payload?: { run_id?: unknown; job_name?: unknown; attempt?: unknown };
  };
  return { run_id: run_id ?? Payload?.run_id, job_name: Payload?.job_name, attempt: Payload?.attempt };
}

function summary(reply: unknown): object {
  const { decision, outcome, status } = reply as { decision?: string; outcome?: string; status?: string };
  return { decision, outcome, status };
}
