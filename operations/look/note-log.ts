import { noteWorkLog } from '../../domain/attempts/attempt';
import type { Looking } from './looking';

/** Notes once where the service keeps what the work prints, as soon as it says so. Nothing else depends on it. */
export async function noteLog({ row, target, driver, runs, log }: Looking, id: string): Promise<void> {
  const { attempt, attempts, claim = '' } = row;
  if (!driver.logs || attempts[attempt - 1]?.work_log) return;
  try {
    const found = await driver.logs(id, target);
    if (found) await runs.update(row, noteWorkLog({ attempt, claim }, found));
  } catch (error) {
    log('warn', `where ${id} prints is not known: ${error}`);
  }
}
