import type { RunTable } from '../adapters/dynamodb/run-table';
import { type AttemptClaim, noteExternalId, noteWorkLog } from '../domain/attempts/attempt';
import type { Usage } from '../domain/cost/usage';
import type { Redactor } from '../domain/secrets/redactor';
import type { SecretSource } from '../domain/secrets/secret-reference';
import type { Change } from '../domain/tables/change';
import { AttemptRefusedError } from '../domain/tables/error-names';
import type { JobRunRow } from '../domain/tables/rows';
import type { OpenAttempt } from './attempt-code';
import { now } from './own-globals';
import { resolveSecrets } from './parameters/resolve-secrets';
import { monotonicMs } from './stopwatch';

export function openAttempt(
  claimed: { row: JobRunRow; claim: AttemptClaim; deadline: number; usage?: Usage },
  runs: Pick<RunTable, 'update'>,
  { secrets, redactor }: { secrets: SecretSource; redactor: Redactor },
): OpenAttempt {
  const { row, claim, deadline } = claimed;
  const note = async (change: Change) => {
    if (await runs.update(row, change)) return;
    throw new AttemptRefusedError(`attempt ${claim.attempt} of ${row.job_name} has ended before its work had begun`);
  };
  return {
    row,
    // Other programs go by the system's clock.
    deadline: now() + deadline - monotonicMs(),
    noteExternalId: (id) => note(noteExternalId(claim, id)),
    noteWorkLog: (log) => note(noteWorkLog(claim, log)),
    used: (usage) => {
      claimed.usage = usage;
    },
    resolve: (values) => resolveSecrets(values, secrets, redactor),
    hide: redactor.hide,
    secrets: () => redactor.hidden(),
  };
}
