import type { CommonOptions } from '../commands/options';

/** The options of `runsheet run`. */
export interface RunOptions extends CommonOptions {
  param?: Record<string, string>;
  workers?: number;
  detach?: true;
}
