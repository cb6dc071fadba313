import { userInfo } from 'node:os';
import type { CommonOptions } from '../commands/options';

/** The options of `runsheet run`. */
export interface RunOptions extends CommonOptions {
  param?: Record<string, string>;
  workers?: number;
  detach?: true;
}

/** The execution's input, on AWS and here alike. */
export function inputOf(group: string, { param = {} }: RunOptions) {
  return { group, parameters: param, trigger: 'cli', started_by: userInfo().username };
}
