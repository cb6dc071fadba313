import { Redactor } from '../../../domain/secrets/redactor';
import type { JsonObject } from '../../../domain/values/json';
import { loadGroup } from '../../../operations/load/load-group';
import type { JobContext } from '../../../sdk/job-context';
import type { Tables } from '../services/memory-tables';
import { aJobRow, putGroup } from './a-group';
import { aGroupName, aLoadRequest, loadDependencies, requireRun } from './a-run';
import { aCall, attempt, attemptDependencies, type WatchedDependencies } from './an-attempt';

export const DB = 'secretsmanager:orders-db';

/**
 * An attempt of a job whose parameter `db` is the secret `DB`. Its function may read the secrets `granted`, and the
 * stores hold `stored`.
 */
export async function anAttemptWithSecret(
  tables: Tables,
  code: (job: JobContext, deps: WatchedDependencies) => unknown,
  {
    granted = [DB],
    stored = { [DB]: 'pa55-word' } as Record<string, string>,
    parameters = {} as JsonObject,
    redactor = new Redactor(),
  } = {},
) {
  const group = aGroupName();
  await putGroup(tables, group, [aJobRow({ parameters: { db: { secret: DB }, since: '2026', ...parameters } })]);
  const secrets = new Map([['load-orders', new Set([DB])]]);
  const reply = requireRun(await loadGroup(aLoadRequest(group), loadDependencies(tables, { secrets })));
  const deps: WatchedDependencies = attemptDependencies(tables, {
    redactor,
    secrets: {
      granted: new Set(granted),
      read: async (reference) => {
        const value = stored[reference];
        if (value === undefined) throw new Error("Secrets Manager can't find it");
        return value;
      },
    },
  });
  const error = await attempt(tables, aCall(reply, 'load-orders'), (job) => code(job, deps), deps);
  const row = await tables.runs.findJobRun(reply, 'load-orders');
  return { error, row, deps };
}
