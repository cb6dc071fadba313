import { createHash } from 'node:crypto';
import { dataFiles, defineJob, PermanentJobError } from '../../../sdk';
import { sleepUntilAborted } from '../sleep-until-aborted';

/** Does the act that `parameters.script` lists for the attempt. Attempts beyond the script repeat its last act. */
export const handler = defineJob(async ({ name, attempt, parameters, signal, log, dataUrl }) => {
  const script = parameters.script as string[];
  const act = script[Math.min(attempt, script.length) - 1];
  switch (act) {
    case 'succeed':
      return { attempt, ...(parameters.taken !== undefined && { taken: parameters.taken }) };
    case 'print':
      console.log(`a plain line of ${name}`);
      log.warn('a warning', { rows: 3 });
      return undefined;
    case 'tell-secrets':
      console.log('the key is', parameters.key);
      if (attempt === 1) throw new Error(`no luck with ${parameters.key} and ${parameters.token}`);
      return { said: `${parameters.key}`, key: digest(parameters.key), token: digest(parameters.token) };
    case 'write-file':
      return dataFiles(dataUrl).writeJson('rows.json', { writtenBy: name });
    case 'read-file':
      return dataFiles(dataUrl).readJson('rows.json');
    case 'fail':
      throw new RangeError(`attempt ${attempt} fails`);
    case 'fail-for-good':
      throw new PermanentJobError('no other attempt can do better');
    case 'ignore-signal':
      return new Promise(() => {});
    case 'time-out':
      return sleepUntilAborted(signal);
    default:
      throw new PermanentJobError(`there is no act ${act}`);
  }
});

/** Shows that the value was right without showing the value. */
function digest(value: unknown): string {
  return createHash('sha256').update(String(value)).digest('hex');
}
