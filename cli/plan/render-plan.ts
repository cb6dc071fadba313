import { countText } from '../../domain/explain/run-summary';
import type { FieldChange, GroupChanges } from '../../domain/groups/group-changes';
import type { Job } from '../../domain/groups/job';
import type { PlanEffect } from '../../domain/plans/forecast';
import type { JobsAtOnce } from '../../domain/plans/longest-path';
import { windowText } from '../../domain/schedules/start-window';
import type { MasterRow } from '../../domain/tables/master-row';
import { PARALLEL } from '../../domain/tables/rows';
import { printable, showValue } from '../../domain/values/show-value';
import { fieldChangeJson, renderFieldChange, renderNewField } from '../edit/render-field-change';
import { dim, paint } from '../terminal/paint';
import { renderDuration } from '../terminal/render-time';
import type { GroupPlan } from './plan-files';
import { type PlannedCost, plannedCostJson, renderPlannedCost } from './planned-cost';

/** How many changes, stages and warnings of each kind a plan names, unless it is asked for all. */
const MOST = 20;
const FIRST = 8;

/**
 * One group of a plan for people: what will be written, and what its runs will do then. Of a large plan the first are
 * named and the others counted, unless `all` is given.
 */
export function renderPlan(
  { planned: { changes }, effect, cost }: GroupPlan,
  { all = false }: { all?: boolean } = {},
): string {
  const most = all ? Number.POSITIVE_INFINITY : MOST;
  return [paint('bold', changes.job_group), ...renderChanges(changes, most), ...renderEffect(effect, cost, most)].join(
    '\n',
  );
}

/** All, or the first few and how many more there are. */
function firstOf<T>(items: readonly T[], most: number, what: string, render: (item: T) => string[]): string[] {
  const shown = items.length > most ? items.slice(0, FIRST) : items;
  const more = items.length - shown.length;
  return [...shown.flatMap(render), ...(more > 0 ? [dim(`  … and ${more} more ${what} (--all names them)`)] : [])];
}

/** One group of a plan as `--json` prints it: null rather than absent. */
export function planJson({ planned: { changes }, effect, cost }: GroupPlan) {
  const { job_group, added, changed, removed, kept, unchanged, settings, unfinished } = changes;
  const { longest, schedule, ...rest } = effect;
  return {
    job_group,
    added,
    changed: changed.map(({ job, fields }) => ({ job_name: job.job_name, fields: fields.map(fieldChangeJson) })),
    removed: removed.map(({ job_name }) => job_name),
    kept,
    unchanged,
    settings: settings.fields.map(fieldChangeJson),
    unfinished_since: unfinished ?? null,
    cost: plannedCostJson(cost),
    effect: {
      ...rest,
      longest_path_ms: longest.ms ?? null,
      unknown_durations: longest.unknown,
      schedule: schedule ? { ...schedule, next: schedule.next.map((time) => new Date(time).toISOString()) } : null,
    },
  };
}

/** `2 added, 1 changed, 0 removed, 14 unchanged`, the number of jobs; then `1 setting changed`. */
export function renderCounts({ added, changed, removed, unchanged, settings }: GroupChanges): string {
  const jobs = `${added.length} added, ${changed.length} changed, ${removed.length} removed, ${unchanged.length} unchanged`;
  if (settings.fields.length === 0) return jobs;
  return `${jobs}; ${countText(settings.fields.length, 'setting')} ${isNew(settings) ? 'added' : 'changed'}`;
}

/** Whether the group has no settings row yet. */
function isNew({ row }: GroupChanges['settings']): boolean {
  return row === undefined;
}

function renderChanges(changes: GroupChanges, most: number): string[] {
  const { added, changed, removed, kept, settings, unfinished } = changes;
  const width = Math.max(0, ...added.map((job) => job.job_name.length));
  const cutOff = `an apply began at ${showValue(unfinished)} and did not finish: no run starts until one does`;
  return [
    ...(unfinished === undefined ? [] : [`  ${paint('yellow', `! ${cutOff}`)}`]),
    ...firstOf(added, most, 'added', (job) => [
      `  ${paint('green', `+ ${job.job_name.padEnd(width)}`)}  ${describe(job)}`,
    ]),
    ...firstOf(changed, most, 'changed', ({ job, row, fields }) => [
      `  ${paint('yellow', `~ ${job.job_name}`)}${fields.some(({ bad }) => bad) ? '  (INVALID now)' : ''}`,
      ...[...fields.flatMap(renderFieldChange), ...whyDisabled(row, fields)].map((line) => `      ${line}`),
    ]),
    ...firstOf(removed, most, 'removed', ({ job_name }) => [`  ${paint('red', `- ${nameOf(job_name)}`)}`]),
    ...renderSettings(settings),
    ...(kept.length > 0 ? [`  kept, not in the file: ${listed(kept.map(nameOf), most)}`] : []),
    `  ${renderCounts(changes)}`,
  ];
}

function renderSettings(settings: GroupChanges['settings']): string[] {
  const { fields } = settings;
  if (fields.length === 0) return [];
  const lines = (texts: string[]) => texts.map((text) => `      ${text}`);
  // The values before would only be the defaults of a group that is not there yet.
  if (isNew(settings)) return [`  ${paint('green', '+ settings')}`, ...lines(fields.map(renderNewField))];
  const texts = [...fields.flatMap(renderFieldChange), ...whyDisabled(settings.row ?? {}, fields)];
  return [`  ${paint('yellow', '~ settings')}`, ...lines(texts)];
}

/** Somebody had a reason to disable what the file would enable again: the row has that of its last edit. */
function whyDisabled(row: MasterRow, fields: readonly FieldChange[]): string[] {
  const isEnabled = fields.some(
    ({ field, before, after }) => field === 'is_enabled' && before === false && after === true,
  );
  if (!isEnabled || typeof row.updated_reason !== 'string') return [];
  const who = typeof row.updated_by === 'string' ? ` by ${printable(row.updated_by)}` : '';
  return [`! it is disabled, and was last edited${who}: ${printable(row.updated_reason)}`];
}

function describe({ target, priority, timeout_minutes, maximum_retries, is_enabled }: Job): string {
  const place = priority === PARALLEL ? 'parallel' : `priority ${priority}`;
  const retries = `${maximum_retries} ${maximum_retries === 1 ? 'retry' : 'retries'}`;
  return `${target}, ${place}, ${timeout_minutes} min, ${retries}${is_enabled ? '' : ', disabled'}`;
}

function renderEffect(effect: PlanEffect, cost: PlannedCost, most: number): string[] {
  const {
    parallel,
    stages,
    disabled,
    stand_ins: standIns,
    here_at_once: here,
    longest,
    schedule,
    warnings,
    unchecked,
  } = effect;
  const { ms, unknown } = longest;
  const window = schedule && windowText({ ...schedule, minutes: schedule.start_within_minutes });
  const known = `about ${renderDuration(ms)}, as the jobs last took`;
  const besides =
    unknown.length > 0 ? `, without ${unknown.length} that never succeeded: ${listed(unknown, most)}` : '';
  return [
    paint('dim', '  its runs then:'),
    ...(parallel.jobs.length > 0 ? [`    parallel: ${renderJobs(parallel, most)}`] : []),
    ...firstOf(stages, most, 'stages', (each) => [
      `    stage ${each.stage} (priority ${each.priority}): ${renderJobs(each, most)}`,
    ]),
    ...(disabled.length > 0 ? [`    disabled: ${listed(disabled, most)}`] : []),
    ...firstOf(standIns, most, 'stand-ins', ({ job_name, target, runs }) => [
      `    stand-in: ${job_name} runs ${printable(runs)} here in place of ${target}`,
    ]),
    ...(here === null ? [] : [`    on this machine: ${here} at a time, as --workers and the config's "workers" say`]),
    `    longest path: ${ms === undefined ? 'unknown until a run has succeeded' : known + besides}`,
    `    ${renderPlannedCost(cost)}`,
    ...(schedule ? [`    schedule: ${schedule.expression} ${schedule.timezone}, next ${nextTimes(schedule)}`] : []),
    ...(window === undefined ? [] : [`      ${window}`]),
    ...firstOf(warnings, most, 'warnings', (warning) =>
      warning.split('\n').map((line, at) => `    ${paint('yellow', `${at === 0 ? '! ' : '  '}${printable(line)}`)}`),
    ),
    ...unchecked.map((each) => dim(`    not checked from here: ${printable(each)}`)),
  ];
}

/** `2000 jobs (40 at a time): a, b, c and 1992 more`. */
function renderJobs({ jobs, at_once }: JobsAtOnce, most: number): string {
  if (jobs.length === 0) return 'none, its jobs are INVALID';
  if (jobs.length === 1) return listed(jobs, most);
  const isLarge = jobs.length > most;
  return isLarge
    ? `${jobs.length} jobs (${at_once} at a time): ${listed(jobs, most)}`
    : `${listed(jobs, most)} (${at_once} at a time)`;
}

function nextTimes({ next, timezone }: NonNullable<PlanEffect['schedule']>): string {
  if (next.length === 0) return 'never';
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short', timeStyle: 'short' });
  return next.map((time) => format.format(time)).join(', ');
}

function listed(names: readonly string[], most: number): string {
  const shown = names.length > most ? names.slice(0, FIRST) : names;
  const more = names.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** A row typed by hand may have any name; one that is not valid is shown in quotes. */
function nameOf(name: string): string {
  return /^[\w-]+$/.test(name) ? name : showValue(name);
}
