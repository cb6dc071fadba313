import { readFileSync } from 'node:fs';
import * as real from '../../../../local/drivers/attempt-folder';
import { isMutant } from '../work-mutants';

export const { removeLeftFolders } = real;

export class AttemptFolder extends real.AttemptFolder {
  override readResult(name: string) {
    return isMutant('a result is read by whatever link')
      ? JSON.parse(readFileSync(this.path(name), 'utf8'))
      : super.readResult(name);
  }

  override remove(): void {
    if (!isMutant('the folder of an attempt stays')) super.remove();
  }
}
