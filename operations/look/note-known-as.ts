import { noteExternalId } from '../../domain/attempts/attempt';
import { consoleUrl } from '../../domain/targets/kinds';
import type { Looking } from './looking';

/** Notes once what a look has said of the work's id beyond what its start could say. Nothing else depends on it. */
export async function noteKnownAs({ row, target, runs, log }: Looking, id: string | undefined): Promise<void> {
  const { attempt, attempts, claim = '' } = row;
  if (id === undefined || attempts[attempt - 1]?.external_id === id) return;
  try {
    await runs.update(row, noteExternalId({ attempt, claim }, id, consoleUrl(target.target, id)));
  } catch (error) {
    log('warn', `${id} could not be noted: ${error}`);
  }
}
