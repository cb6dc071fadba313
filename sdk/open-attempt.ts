import type { RunTable } from '../adapters/dynamodb/run-table';
import { type AttemptClaim, noteExternalId } from '../domain/attempts/attempt';
import type { Redactor } from '../domain/secrets/redactor';
import type { SecretSource } from '../domain/secrets/secret-reference';
import { AttemptRefusedError } from '../domain/tables/error-names';
import type { JobRunRow } from '../domain/tables/rows';
import type { OpenAttempt } from './attempt-code';
import { now } from './own-globals';
import { resolveSecrets } from './parameters/resolve-secrets';
import { monotonicMs } from './stopwatch';

export function openAttempt(
  { row, claim, deadline }: { row: JobRunRow; claim: AttemptClaim; deadline: number },
  runs: Pick<RunTable, 'update'>,
  { secrets, redactor }: { secrets: SecretSource; redactor: Redactor },
): OpenAttempt {
  return {
    row,
    // Other programs go by the system's clock.
    deadline: now() + deadline - monotonicMs(),
    noteExternalId: async (id) => {
      const { run_id, entry } = row;
      if (await runs.update({ run_id, entry }, noteExternalId(claim, id))) return;
      throw new AttemptRefusedError(`attempt ${claim.attempt} of ${row.job_name} has ended before its work had begun`);
    },
    resolve: (values) => resolveSecrets(values, secrets, redactor),
    hide: redactor.hide,
  };
}
