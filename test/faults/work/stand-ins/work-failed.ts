import * as real from '../../../../drivers/work-failed';
import { isMutant } from '../work-mutants';

export * from '../../../../drivers/work-failed';

export class WorkFailed extends real.WorkFailed {
  constructor(name: string, message: string, permanent = false, frames: readonly string[] = []) {
    super(name, message, permanent && !isMutant('what fails for good is tried again'), frames);
  }
}
