import { type Command, InvalidArgumentError } from 'commander';
import { findProject, type Project } from '../adapters/files/project-file';
import type { LineageConfig } from '../domain/project/lineage-config';
import {
  CONFIG_FILE,
  type ConfiguredStack,
  DEFAULT_JOBS,
  isStackReference,
  type ProjectConfig,
  REFERENCE_RULE,
} from '../domain/project/project-config';
import { BadInputError } from '../domain/tables/error-names';
import type { DeclaredTargets } from '../domain/targets/kind';
import { findNotJson } from '../domain/values/json';
import { showValue } from '../domain/values/show-value';
import { localPath } from './local-path';
import { chooseNotify, LINEAGE_MARK, type NotifyChoice } from './notify/notify-choice';
import { chooseEngine, DEFAULT_HOME } from './project/choose-engine';

export interface CommonOptions {
  /** A stack on AWS instead of a home. */
  stack?: string;
  home: string;
  /** The folders of job functions. */
  jobs: string[];
  /** How many functions' processes run at once on this machine, if it was said. */
  workers?: number;
  /** The groups files of the project's config, or none. */
  groups: string[];
  /** How files that are no code are bundled, by extension. */
  assets: ProjectConfig['assets'];
  /** The targets that the project's config declares. */
  declared: DeclaredTargets;
  /** Where the lineage of runs on this machine goes, by the project's config. */
  lineage?: LineageConfig | undefined;
  /** What is wrong with the project's config, of a command that goes on without it. */
  configProblems: string[];
  json?: true;
  /** Those of the options that lead the next command to the same engine: see `engineOptions`. */
  engineOptions: string;
}

/**
 * Adds the options that every command has.
 * @param mayBeBroken whether the command goes on without a config that has problems, which are then in its options
 */
export function withCommonOptions(
  command: Command,
  mayBeBroken: (options: Record<string, unknown>) => boolean = () => false,
): Command {
  return command
    .option(
      '--stack <name>',
      `work on this stack on AWS: its name in ${CONFIG_FILE}, or its own, e.g. runsheet-dev (RUNSHEET_STACK)`,
      stackName,
    )
    .option(
      '--home <dir>',
      `work on this machine; the folder keeps tables, logs and data (RUNSHEET_HOME; default: ${DEFAULT_HOME})`,
      localPath('a folder'),
    )
    .option(
      '--jobs <dir>',
      `on this machine: the folder of job functions, each a file; may be repeated (RUNSHEET_JOBS; default: ${DEFAULT_JOBS})`,
      folders,
    )
    .option('--json', 'print one JSON object, for scripts')
    .hook('preAction', (_, own) => settleOptions(own, mayBeBroken(own.opts())));
}

/** Fills in what was not typed, from the environment and the project's config. */
async function settleOptions(command: Command, mayBeBroken: boolean): Promise<void> {
  const typed = (option: string) =>
    command.getOptionValueSource(option) === 'cli' ? command.getOptionValue(option) : undefined;
  const { project, problems } = await readProject(mayBeBroken);
  const { stack, ...chosen } = chooseEngine(
    { stack: typed('stack'), home: typed('home'), jobs: typed('jobs'), workers: typed('workers') },
    process.env,
    project,
    process.cwd(),
  );
  for (const [option, value] of Object.entries({ ...chosen, stack: stack?.stack, configProblems: problems })) {
    command.setOptionValueWithSource(option, value, 'config');
  }
  if (stack) useStack(stack);
}

/**
 * Every client of the SDK asks the environment. What the config says of a stack goes before it: who names the stack
 * means this one, and another account may have a stack of the same name.
 */
export function useStack({ region, profile }: ConfiguredStack): void {
  if (region !== undefined) process.env.AWS_REGION = region;
  if (profile !== undefined) process.env.AWS_PROFILE = profile;
}

async function readProject(mayBeBroken: boolean): Promise<{ project: Project | undefined; problems: string[] }> {
  try {
    return { project: await findProject(process.cwd()), problems: [] };
  } catch (error) {
    if (mayBeBroken && error instanceof BadInputError) return { project: undefined, problems: error.problems };
    throw error;
  }
}

export function stackName(name: string): string {
  if (isStackReference(name)) return name;
  throw new InvalidArgumentError(`expected ${REFERENCE_RULE}.`);
}

/** Collects `--jobs`, given any number of times. */
function folders(dir: string, collected: readonly string[] = []): string[] {
  return [...collected, localPath('a folder')(dir)];
}

/** `--notify` names a command of the user's own, or a receiver of lineage: no row and no event can choose it. */
export interface NotifyOptions {
  notify?: NotifyChoice;
}

/** Adds the option of commands that run groups. */
export function withNotify(command: Command): Command {
  return command.option(
    '--notify <command>',
    'run this shell command for each failed job and at the end of the run, with the event as JSON on its stdin; ' +
      `or ${LINEAGE_MARK}<url or file>: send OpenLineage's events there; may be repeated`,
    chooseNotify,
  );
}

/** Collects `--param key=value`, given any number of times. The values are the texts as typed. */
export function collectParameter(pair: string, collected: Record<string, string> = {}): Record<string, string> {
  const at = pair.indexOf('=');
  const key = pair.slice(0, at);
  if (at < 0) throw new InvalidArgumentError(`${showValue(pair)} has no "=": expected key=value.`);
  if (at < 1) throw new InvalidArgumentError(`${showValue(pair)} has no key before "=": expected key=value.`);
  const problem = findNotJson({ [key]: '' }, 'parameters');
  if (problem) throw new InvalidArgumentError(`${problem}.`);
  if (Object.hasOwn(collected, key)) throw new InvalidArgumentError(`${showValue(key)} is given twice: give it once.`);
  return { ...collected, [key]: pair.slice(at + 1) };
}

/** @param or what else the option takes */
export function wholeNumber(least: number, most: number, or?: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}${or ? `, ${or}` : ''}.`);
  };
}
