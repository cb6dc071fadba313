import * as real from '../../../../local/drivers/work-process';
import { isMutant } from '../work-mutants';

export class WorkProcess extends (real.WorkProcess as unknown as { new (): real.WorkProcess }) {
  static start: typeof real.WorkProcess.start = (argv, ...others) =>
    real.WorkProcess.start(isMutant('a shell reads the arguments') ? ['sh', '-c', argv.join(' ')] : argv, ...others);
}
