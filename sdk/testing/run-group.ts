import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { readGroupsFiles, readGroupsText, requireGroups } from '../../adapters/files/groups-file';
import { findProject, type Project } from '../../adapters/files/project-file';
import type { FileGroup, Targets } from '../../domain/groups/groups-file';
import { requireExecutionInput } from '../../domain/plans/execution-input';
import { DEFAULT_JOBS } from '../../domain/project/project-config';
import { newRunId } from '../../domain/runs/run-id';
import { type JobJson, type RunWithJobsJson, runWithJobsJson } from '../../domain/runs/run-json';
import { inReadingOrder } from '../../domain/runs/run-with-rows';
import { BadInputError } from '../../domain/tables/error-names';
import type { JobRunRow } from '../../domain/tables/rows';
import { declareTargets } from '../../domain/targets/declared-targets';
import { hintAt } from '../../domain/values/nearest-name';
import { type EmbeddedEngine, openEngine } from '../../local/embedded-engine';
import { findJobFunctions } from '../../local/functions/function-sources';
import { readAttemptLogFile } from '../../local/functions/read-attempt-log-file';
import type { Home } from '../../local/home';
import { homeAt } from '../../local/home';
import { type RunOptions, runGroup as runGroupOn } from '../../local/run-group';
import { endStore } from '../../local/store/end-store';
import { applyGroup } from '../../operations/apply-group';
import { planRunFromTables } from '../../operations/load/plan-run';
import { planApply } from '../../operations/plan-apply';
import { type JobFiles, makeFolder, readFiles, removeFolder, writeFiles } from './data-folder';
import { requireGroupOptions } from './group-options';
import { instantOf } from './job-options';
import { type LoggedLine, readLogLine } from './log-line';
import type { RunGroupOptions } from './run-group-options';
import { writeSecrets } from './write-secrets';

/** How a group's run ended. */
export interface GroupRun {
  /** The run with its jobs, as `runsheet show --json` prints it. */
  run: RunWithJobsJson;
  /** The jobs of the run by name. */
  jobs: Record<string, JobJson>;
  /** What each job logged and printed, by name, all of its attempts. The values of secrets are hidden. */
  logs: Record<string, LoggedLine[]>;
  /** All files in the folder of the run when it had ended. */
  files: JobFiles;
}

/** A groups file: its path, its text (YAML or JSON, of several lines), or its content as an object. */
export type TestedGroups = string | { readonly groups: object };

/**
 * Runs a whole group on the embedded engine: the state machine, the tables and processes of functions, in a home of its
 * own that is removed in the end. Rejects if the group cannot run; the failures of its jobs are in their rows.
 *
 *   const { run, jobs } = await runGroup('groups/nightly.yaml', { only: ['extract-orders'] });
 */
export async function runGroup(groups: TestedGroups, options: RunGroupOptions = {}): Promise<GroupRun> {
  const given = requireGroupOptions(options);
  const project = await findProject(process.cwd());
  const folders = given.jobs === undefined ? jobFolders(project) : [given.jobs].flat();
  const declared = declareTargets(project?.config.targets ?? {}, project?.dir ?? process.cwd());
  const sources = { jobSources: findJobFunctions(folders), assets: project?.config.assets ?? {}, declared };
  const targets = { names: [...sources.jobSources.keys()], where: `files in ${folders.join(', ')}`, declared };
  const group = await readGroup(groups, targets, given);
  const folder = makeFolder();
  try {
    return await runIn(path.join(folder, 'home'), group, sources, given);
  } finally {
    removeFolder(folder);
  }
}

type JobSources = Pick<RunOptions, 'jobSources' | 'assets' | 'declared'>;

/** The folders of job functions, as the commands find them. */
function jobFolders(project: Project | undefined): string[] {
  return (project?.config.jobs ?? [DEFAULT_JOBS]).map((folder) => path.resolve(project?.dir ?? '', folder));
}

/** Opens the home and runs the group there. Ends the home's store in any case. */
async function runIn(dir: string, group: FileGroup, sources: JobSources, given: RunGroupOptions): Promise<GroupRun> {
  let engine: EmbeddedEngine | undefined;
  try {
    engine = await openEngine(dir);
    return await runOn(engine, group, sources, given);
  } finally {
    engine?.close();
    await endStore(homeAt(dir).storeFile);
  }
}

const DEFAULT_WORKERS = 4;

async function runOn(
  engine: EmbeddedEngine,
  group: FileGroup,
  sources: JobSources,
  { only, parameters, scheduledTime, secrets = {}, files = {}, workers = DEFAULT_WORKERS, signal }: RunGroupOptions,
): Promise<GroupRun> {
  const { job_group } = group;
  const runId = newRunId(job_group, new Date(), randomUUID());
  const data = path.join(engine.home.data, job_group, runId);
  writeSecrets(engine.home.secretsFile, secrets);
  writeFiles(data, files);
  await applyGroup(engine.master, await planApply(engine.master, group), { by: 'runsheet/testing', reason: 'a test' });
  const input = {
    group: job_group,
    ...(parameters && { parameters }),
    ...(only && { jobs: only }),
    ...(scheduledTime !== undefined && { trigger: 'schedule', scheduled_time: instantOf(scheduledTime) as string }),
  };
  await refuseBadInput(engine, input, sources);
  await runGroupOn(engine, {
    runId,
    input,
    ...sources,
    secretsPlace: 'runGroup',
    workers,
    signal: signal ?? new AbortController().signal,
    onEvent: () => {},
  });
  const run = await engine.runs.findRun(runId);
  if (!run) throw new Error(`runGroup: the run of ${job_group} was stopped before it began`);
  const rows = inReadingOrder(await engine.runs.listPlanned(run));
  const json = runWithJobsJson(run, rows);
  return {
    run: json,
    jobs: Object.fromEntries(json.jobs.map((job) => [job.job_name, job])),
    logs: await readLogs(engine.home, rows),
    files: readFiles(data),
  };
}

/** Rejects what LoadGroup would refuse: a run without jobs tells a test nothing. */
async function refuseBadInput(engine: EmbeddedEngine, input: object, { jobSources, declared }: JobSources) {
  const { master, runs } = engine;
  const deps = { master, runs, targets: new Set(jobSources.keys()), declared };
  await planRunFromTables(requireExecutionInput(input), deps).catch((error: unknown) => {
    if (!(error instanceof BadInputError)) throw error;
    throw new TypeError(`runGroup: ${error.problems.map((problem) => problem.replace(/^input\./, '')).join('; ')}`);
  });
}

async function readLogs(home: Home, rows: readonly JobRunRow[]): Promise<Record<string, LoggedLine[]>> {
  const logs: Record<string, LoggedLine[]> = {};
  for (const { job_name, attempts } of rows) {
    const started = attempts.filter(({ log_stream }) => log_stream !== null);
    const lines = await Promise.all(started.map((attempt) => readAttemptLogFile(home, attempt)));
    logs[job_name] = lines.flatMap((each) => each ?? []).map(readLogLine);
  }
  return logs;
}

/** Reads the groups, and finds the one that is meant. */
async function readGroup(
  groups: TestedGroups,
  targets: Targets,
  { group: wanted, only = [] }: RunGroupOptions,
): Promise<FileGroup> {
  const found = await readGroups(groups, targets);
  const names = found.map(({ job_group }) => job_group);
  const group = wanted === undefined ? found[0] : found.find(({ job_group }) => job_group === wanted);
  if (!group) throw new TypeError(`runGroup: there is no group "${wanted}": ${hintAt(wanted as string, names)}`);
  if (wanted === undefined && found.length > 1)
    throw new TypeError(
      `runGroup: the file has several groups (${names.join(', ')}): name one with the option "group"`,
    );
  const jobs = group.jobs.map(({ job_name }) => job_name);
  const unknown = only.filter((job) => !jobs.includes(job));
  if (unknown.length === 0) return group;
  const problems = unknown.map((job) => `there is no job "${job}" in ${group.job_group}: ${hintAt(job, jobs)}`);
  throw new TypeError(`runGroup: ${problems.join('; ')}`);
}

async function readGroups(groups: TestedGroups, targets: Targets): Promise<FileGroup[]> {
  if (typeof groups !== 'string') return requireGroups(groups, targets);
  return groups.includes('\n') ? readGroupsText(groups, targets) : readGroupsFiles([groups], targets);
}
