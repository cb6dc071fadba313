import type { Command } from 'commander';
import { GROUPS_PARTITION } from '../../adapters/group-list';
import { parseSettingsRow } from '../../domain/group-settings';
import { parseJobRow } from '../../domain/job';
import { isName, MAX_GROUP_NAME } from '../../domain/names';
import { plainJson } from '../../domain/plain-json';
import { printable, showValue } from '../../domain/show-value';
import type { Engine } from '../engines/engine';
import { withEngine } from '../engines/with-engine';
import { UsageError } from '../exit-codes';
import { type ReadAsOf, readAsOf } from '../history/read-as-of';
import { warnOfUnrecorded } from '../history/warn-of-unrecorded';
import { nextTimesJson, renderNextTimes } from '../view/next-times';
import { paint } from '../view/paint';
import { renderTable } from '../view/render-table';
import { type CommonOptions, printJson, unknown, withCommonOptions } from './options';

const HELP = `
Examples:
  runsheet jobs                        the groups
  runsheet jobs nightly-air-traffic    the jobs of one, as the table has them
  runsheet jobs nightly-air-traffic --as-of 2026-11-20T02:00    as it had them then (UTC)
  runsheet jobs nightly-air-traffic --as-of <run_id>            when that run was planned`;

export function jobsCommand(program: Command): void {
  withCommonOptions(program.command('jobs').argument('[group]', 'job group'))
    .description('list the job groups, or the jobs of one')
    .option('--as-of <time|run_id>', 'as the table was at that moment')
    .addHelpText('after', HELP)
    .action(jobs);
}

type JobsOptions = CommonOptions & { asOf?: string };

async function jobs(group: string | undefined, options: JobsOptions): Promise<void> {
  if (group === undefined && options.asOf !== undefined)
    throw new UsageError('--as-of needs a group: runsheet jobs <group> --as-of <time|run_id>');
  await withEngine(options, async (engine) => {
    if (group === undefined) await listGroups(engine, options);
    else await listJobs(engine, group, options);
  });
}

/** Names of the groups that were applied. */
export async function groupNames({ master }: Engine): Promise<string[]> {
  return (await master.readPartition(GROUPS_PARTITION)).map((row) => String(row.job_name)).sort();
}

/** Throws a UsageError that names the groups there are, where the table has no row of this one. */
export async function requireGroup(engine: Engine, group: string): Promise<void> {
  // What cannot be a name is not asked for: a key that is empty or too long is an error of DynamoDB's.
  const rows = isName(group, MAX_GROUP_NAME) ? await engine.master.readPartition(group) : [];
  if (rows.length === 0) throw unknown('group', group, await groupNames(engine), 'write it with runsheet apply <file>');
}

async function listGroups(engine: Engine, { json }: CommonOptions): Promise<void> {
  const names = await groupNames(engine);
  if (json) {
    printJson({ groups: names.map((name) => ({ job_group: name })) });
    return;
  }
  if (names.length === 0) process.stderr.write('no groups yet: write some with runsheet apply <file>\n');
  for (const name of names) process.stdout.write(`${printable(name)}\n`);
}

async function listJobs(engine: Engine, group: string, { json, asOf }: JobsOptions): Promise<void> {
  const then = asOf === undefined ? undefined : await readAsOf(engine, group, asOf);
  if (!then) await requireGroup(engine, group);
  const rows = then ?? (await engine.master.readGroup(group));
  if (then) warnOfAsOf(engine, then);
  const moment = then ? Date.parse(then.at) : Date.now();
  const settings = parseSettingsRow(rows.settings);
  const listed = rows.jobs
    .map((row) => ({ name: String(row.job_name), row, ...parseJobRow(row) }))
    .sort((a, b) => order(a) - order(b));
  if (json) {
    return printJson({
      job_group: group,
      ...(then && { as_of: then.at, incomplete: then.incomplete }),
      ...('settings' in settings
        ? { settings: settings.settings, problems: [], next_times: nextTimesJson(settings.settings, moment) }
        : { settings: null, problems: settings.problems, next_times: [] }),
      jobs: listed.map((row) =>
        'job' in row
          ? { ...row.job, problems: [] }
          : { job_name: row.name, problems: row.problems, row: plainJson(row.row) },
      ),
    });
  }
  const lines = listed.map((row) => {
    if (!('job' in row))
      return [showName(row.name), ...RAW.map((field) => showRaw(row.row[field])), showProblems(row.problems)];
    const { target, priority, timeout_minutes, maximum_retries, is_enabled, description } = row.job;
    const note = [is_enabled ? '' : 'disabled', printable(description ?? '')].filter((part) => part !== '').join('; ');
    return [
      row.name,
      target,
      priority === -1 ? 'parallel' : String(priority),
      `${timeout_minutes} min`,
      String(maximum_retries),
      note,
    ];
  });
  process.stdout.write(
    `${renderTable(['JOB', 'TARGET', 'PRIORITY', 'TIMEOUT', 'RETRIES', ''], lines, (cell, _, row) => (row < 0 ? paint('dim', cell) : cell))}\n`,
  );
  if ('settings' in settings) process.stdout.write(renderNextTimes(settings.settings, moment));
  else {
    process.stdout.write(
      `the group's settings cannot be read, and no run of it starts: ${showProblems(settings.problems)}\n`,
    );
  }
}

/** What may be missing of a table as it was, on stderr. */
function warnOfAsOf(engine: Engine, { incomplete }: ReadAsOf): void {
  warnOfUnrecorded(engine);
  if (incomplete.length === 0) return;
  const names = incomplete.map(showName).join(', ');
  process.stderr.write(`warning: the rows of ${names} were too large for the change log, and are not whole\n`);
}

/** Of a row that is INVALID, as somebody typed it. */
const RAW = ['target', 'priority', 'timeout_minutes', 'maximum_retries'] as const;

function showRaw(value: unknown): string {
  return value === undefined
    ? ''
    : printable(typeof value === 'string' ? JSON.stringify(value) : showValue(value)).slice(0, 40);
}

/** What cannot be a name is cut: a key holds 1,024 bytes. */
function showName(name: string): string {
  return printable(name).slice(0, 80);
}

const MAX_PROBLEMS = 500;

function showProblems(problems: readonly string[]): string {
  const text = printable(`INVALID: ${problems.join('; ')}`);
  return text.length > MAX_PROBLEMS ? `${text.slice(0, MAX_PROBLEMS)}…` : text;
}

function order(row: ReturnType<typeof parseJobRow>): number {
  if (!('job' in row)) return 3e6;
  return row.job.priority < 0 ? 2e6 : row.job.priority;
}
