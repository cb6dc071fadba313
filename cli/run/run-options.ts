import type { Command } from 'commander';
import type { JsonObject } from '../../domain/values/json';
import { userName } from '../author';
import { type NotifyOptions, withNotify } from '../notify/notify-option';
import type { CommonOptions } from '../options';
import { collectParameter, wholeNumber } from '../options';

/** The options of a command that starts a run and shows it. */
export interface RunOptions extends CommonOptions, NotifyOptions {
  param?: Record<string, string>;
  workers?: number;
  detach?: true;
}

export function withRunOptions(command: Command): Command {
  return withNotify(command)
    .option('--param <key=value>', "a parameter of this run, over the group's and the jobs' own", collectParameter)
    .option(
      '--workers <n>',
      'on this machine: processes for job functions (8, or the cores if more)',
      wholeNumber(1, 64),
    )
    .option('--detach', 'on a stack: start it, print its run_id, and leave');
}

/** An execution's input, on AWS and here alike. */
export type RunInput = JsonObject & { group: string };

export function inputOf(group: string, { param = {} }: Pick<RunOptions, 'param'>, more: JsonObject = {}): RunInput {
  return { group, parameters: param, trigger: 'cli', started_by: userName(), ...more };
}
