import type { RunTable } from '../adapters/dynamodb/run-table';
import { type AttemptClaim, noteExternalId } from '../domain/attempts/attempt';
import type { Redactor } from '../domain/secrets/redactor';
import type { SecretSource } from '../domain/secrets/secret-reference';
import { AttemptRefusedError } from '../domain/tables/error-names';
import type { JobRunRow } from '../domain/tables/rows';
import type { JsonObject } from '../domain/values/json';
import type { JobContext } from './job-context';
import { resolveSecrets } from './resolve-secrets';

/** What Runsheet's own code of an attempt gets besides the job's context. The code of an author gets none of it. */
export interface OpenAttempt {
  row: JobRunRow;
  /** When the context's signal aborts, epoch ms. */
  deadline: number;
  /** Keeps in the row what the attempt's work is called where it runs. Throws if the attempt has ended meanwhile. */
  noteExternalId(id: string): Promise<void>;
  /** The values with those of their secrets, which no log shows from then on. */
  resolve(values: JsonObject): Promise<JsonObject>;
}

/** The code of an attempt: an author's, or Runsheet's own. */
export type AttemptCode = (job: JobContext, attempt: OpenAttempt) => unknown;

export function openAttempt(
  { row, claim, deadline }: { row: JobRunRow; claim: AttemptClaim; deadline: number },
  runs: Pick<RunTable, 'update'>,
  { secrets, redactor }: { secrets: SecretSource; redactor: Redactor },
): OpenAttempt {
  return {
    row,
    deadline,
    noteExternalId: async (id) => {
      const { run_id, entry } = row;
      if (await runs.update({ run_id, entry }, noteExternalId(claim, id))) return;
      throw new AttemptRefusedError(`attempt ${claim.attempt} of ${row.job_name} has ended before its work had begun`);
    },
    resolve: (values) => resolveSecrets(values, secrets, redactor),
  };
}
