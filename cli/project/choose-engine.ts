import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Project } from '../../adapters/files/project-file';
import type { LineageConfig } from '../../domain/project/lineage-config';
import {
  type ConfiguredStack,
  DEFAULT_JOBS,
  isStackReference,
  type ProjectConfig,
  REFERENCE_RULE,
} from '../../domain/project/project-config';
import { declareTargets, type TargetFields } from '../../domain/targets/declared-targets';
import type { DeclaredTargets } from '../../domain/targets/kind';
import { isAddress } from '../../domain/values/address';
import { showValue } from '../../domain/values/show-value';
import { engineOptions } from '../engines/engine-options';
import { UsageError } from '../exit-codes';

/** The options that were typed; those that were not are absent. */
export interface TypedOptions {
  stack?: string | undefined;
  home?: string | undefined;
  jobs?: readonly string[] | undefined;
  workers?: number | undefined;
}

/** Where a command works, and on what. */
export interface ChosenEngine {
  /** The stack on AWS; undefined on this machine. */
  stack: ConfiguredStack | undefined;
  home: string;
  jobs: string[];
  /** The groups files of the project's config, or none. */
  groups: string[];
  assets: ProjectConfig['assets'];
  /** The targets that the project's config declares. */
  declared: DeclaredTargets;
  workers: number | undefined;
  /** Where the lineage of runs on this machine goes, by the project's config. */
  lineage: LineageConfig | undefined;
  /** The options that lead the next command to the same engine: see `engineOptions`. */
  engineOptions: string;
}

export const DEFAULT_HOME = '.runsheet';

/** The environment's part in the choice. */
export type Environment = {
  readonly [name in 'RUNSHEET_STACK' | 'RUNSHEET_HOME' | 'RUNSHEET_JOBS' | 'RUNSHEET_STAND_INS']?: string | undefined;
};

/**
 * Decides where a command works: what was typed goes before the environment, that before the project's config, and that
 * before the defaults. A typed `--home` wins over RUNSHEET_STACK; typed together with `--stack` it would be ambiguous.
 * @param from the folder to which the returned paths are relative
 */
export function chooseEngine(
  typed: TypedOptions,
  environment: Environment,
  project: Project | undefined,
  from: string,
): ChosenEngine {
  const { stack, by } = chooseStack(typed, environment);
  const local = (['home', 'jobs', 'workers'] as const).filter((option) => typed[option] !== undefined);
  if (local.length > 0 && by !== undefined) {
    throw new UsageError(
      `--${local.join(' and --')} ${local.length > 1 ? 'are' : 'is'} for this machine, ${by} for a stack on AWS: give one or the other`,
    );
  }
  const inProject = (file: string) => (project ? path.relative(from, path.resolve(project.dir, file)) || '.' : file);
  const home = typed.home ?? (environment.RUNSHEET_HOME || undefined);
  const jobs = typed.jobs ?? listedFolders(environment.RUNSHEET_JOBS);
  if (home !== undefined && isAddress(home))
    throw new UsageError(`RUNSHEET_HOME is ${showValue(home)}: expected the path of a folder on this machine`);
  const config = project?.config;
  return {
    stack: stack === undefined ? undefined : findStack(stack, by ?? '', project),
    home: home ?? inProject(config?.home ?? DEFAULT_HOME),
    jobs: [...(jobs ?? config?.jobs?.map(inProject) ?? defaultJobs(inProject(DEFAULT_JOBS), from, config))],
    groups: (config?.groups ?? []).map(inProject),
    assets: config?.assets ?? {},
    declared: declareTargets(withStandIns(config?.targets ?? {}, environment), project?.dir ?? from),
    workers: typed.workers ?? config?.workers,
    lineage: config?.lineage && { ...config.lineage, ...inFolder(config.lineage, inProject) },
    engineOptions: engineOptions({ stack, home, jobs }),
  };
}

function inFolder({ file }: LineageConfig, inProject: (file: string) => string): Pick<LineageConfig, 'file'> {
  return file === undefined ? {} : { file: inProject(file) };
}

/** A project of notebooks or programs alone has no job files, and so no folder of them. */
function defaultJobs(folder: string, from: string, config: ProjectConfig | undefined): string[] {
  const hasOthers = Object.keys(config?.targets ?? {}).length > 0;
  return hasOthers && !existsSync(path.resolve(from, folder)) ? [] : [folder];
}

function chooseStack(typed: TypedOptions, { RUNSHEET_STACK }: Environment): { stack?: string; by?: string } {
  if (typed.stack !== undefined) return { stack: typed.stack, by: '--stack' };
  if (typed.home !== undefined || !RUNSHEET_STACK) return {};
  return { stack: RUNSHEET_STACK, by: 'RUNSHEET_STACK' };
}

/** A stack of the project's config by its name there, or any other by its own name. */
function findStack(name: string, by: string, project: Project | undefined): ConfiguredStack {
  const stacks = project?.config.stacks ?? {};
  const configured = Object.hasOwn(stacks, name) ? stacks[name] : undefined;
  if (configured) return configured;
  if (isStackReference(name)) return { stack: name };
  throw new UsageError(`${by} is ${showValue(name)}: expected ${REFERENCE_RULE}`);
}

/** The targets, without the commands that stand in for them here if RUNSHEET_STAND_INS is off. */
function withStandIns(targets: TargetFields, { RUNSHEET_STAND_INS: standIns }: Environment): TargetFields {
  if (!standIns || standIns === 'on') return targets;
  if (standIns !== 'off') throw new UsageError(`RUNSHEET_STAND_INS is ${showValue(standIns)}: expected on or off`);
  return Object.fromEntries(Object.entries(targets).map(([target, { local: _, ...own }]) => [target, own]));
}

/** RUNSHEET_JOBS names folders as PATH does. */
function listedFolders(text: string | undefined): string[] | undefined {
  const folders = (text ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return folders.length > 0 ? folders : undefined;
}
