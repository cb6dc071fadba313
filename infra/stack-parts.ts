import type { StageNames } from './stage-names';
import type { Tables } from './tables';

/** What every construct that deploys functions is given of its stack. */
export interface StackParts {
  /** The folder of `package-lock.json`; absolute. */
  projectRoot: string;
  /** Holds the entries of the service functions, one file each. */
  functionsDir: string;
  names: StageNames;
  tables: Tables;
}
