import type { Command } from 'commander';
import { MAX_WORKERS } from '../../domain/project/project-config';
import type { JsonObject } from '../../domain/values/json';
import { isName, MAX_GROUP_NAME } from '../../domain/values/names';
import { readParameters } from '../../operations/load/declared-parameters';
import { userName } from '../author';
import type { Engine } from '../engines/engine';
import { type CommonOptions, collectParameter, type NotifyOptions, wholeNumber, withNotify } from '../options';

/** The options of a command that starts a run and shows it. */
export interface RunOptions extends CommonOptions, NotifyOptions {
  param?: Record<string, string>;
  workers?: number;
  detach?: true;
}

export function withRunOptions(command: Command): Command {
  return withNotify(command)
    .option(
      '--param <key=value>',
      "a parameter of this run, of its declared type or a text; it wins over the group's and the jobs' own",
      collectParameter,
    )
    .option(
      '--workers <n>',
      'on this machine: how many processes run job functions (8, or the number of cores if larger)',
      wholeNumber(1, MAX_WORKERS),
    )
    .option('--detach', 'on a stack: start the run, print its run_id, and leave');
}

/** The input of an execution, on AWS and on this machine alike. */
export type RunInput = JsonObject & { group: string };

/** Reads the texts of `--param` as the group declares them. */
export async function inputOf(
  { master, applies }: Pick<Engine, 'master' | 'applies'>,
  group: string,
  { param = {} }: Pick<RunOptions, 'param'>,
  more: JsonObject = {},
): Promise<RunInput> {
  // Otherwise the command would wait a minute for an apply that was killed.
  if (isName(group, MAX_GROUP_NAME)) await applies?.endDead(group);
  const parameters = await readParameters(master, group, param);
  return { group, parameters, trigger: 'cli', started_by: userName(), ...more };
}
