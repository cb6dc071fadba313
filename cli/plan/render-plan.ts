import type { GroupChanges } from '../../domain/groups/group-changes';
import type { Job } from '../../domain/groups/job';
import type { JobsAtOnce, PlanEffect } from '../../domain/plans/forecast';
import { PARALLEL } from '../../domain/tables/rows';
import { printable, showValue } from '../../domain/values/show-value';
import { renderChange } from '../edit/render-field-change';
import { renderDuration } from '../terminal/duration';
import { paint } from '../terminal/paint';
import type { GroupPlan } from './plan-file';

/** One group of a plan, for people: what is written, and what its runs will be. */
export function renderPlan({ planned: { changes }, effect }: GroupPlan): string {
  return [paint('bold', changes.job_group), ...renderChanges(changes), ...renderEffect(effect)].join('\n');
}

/** `2 added, 1 changed, 0 removed, 14 unchanged`. */
export function renderCounts({ added, changed, removed, unchanged }: GroupChanges): string {
  return `${added.length} added, ${changed.length} changed, ${removed.length} removed, ${unchanged.length} unchanged`;
}

function renderChanges(changes: GroupChanges): string[] {
  const { added, changed, removed, kept, settings, unfinished } = changes;
  const width = Math.max(0, ...added.map((job) => job.job_name.length));
  const cutOff = `an apply began at ${showValue(unfinished)} and has not ended: no run starts before one does`;
  return [
    ...(unfinished === undefined ? [] : [`  ${paint('yellow', `! ${cutOff}`)}`]),
    ...added.map((job) => `  ${paint('green', `+ ${job.job_name.padEnd(width)}`)}  ${describe(job)}`),
    ...changed.flatMap(({ job, fields }) => [
      `  ${paint('yellow', `~ ${job.job_name}`)}${fields.some(({ bad }) => bad) ? '  (INVALID as it is)' : ''}`,
      ...fields.flatMap(renderChange).map((line) => `      ${line}`),
    ]),
    ...removed.map(({ job_name }) => `  ${paint('red', `- ${nameOf(job_name)}`)}`),
    ...(settings.fields.length > 0 ? [`  ${paint('yellow', '~ settings')}`] : []),
    ...settings.fields.flatMap(renderChange).map((line) => `      ${line}`),
    ...(kept.length > 0 ? [`  kept, not in the file: ${listed(kept.map(nameOf))}`] : []),
    `  ${renderCounts(changes)}`,
  ];
}

function describe({ target, priority, timeout_minutes, maximum_retries, is_enabled }: Job): string {
  const place = priority === PARALLEL ? 'parallel' : `priority ${priority}`;
  const retries = `${maximum_retries} ${maximum_retries === 1 ? 'retry' : 'retries'}`;
  return `${target}, ${place}, ${timeout_minutes} min, ${retries}${is_enabled ? '' : ', disabled'}`;
}

function renderEffect({ parallel, stages, disabled, longest, schedule, warnings }: PlanEffect): string[] {
  const { ms, unknown } = longest;
  const known = `about ${renderDuration(ms)}, as the jobs last took`;
  const besides = unknown.length > 0 ? `, without ${unknown.length} that never succeeded: ${listed(unknown)}` : '';
  return [
    paint('dim', '  its runs then:'),
    ...(parallel.jobs.length > 0 ? [`    parallel: ${renderJobs(parallel)}`] : []),
    ...stages.map((stage, index) => `    stage ${index} (priority ${stage.priority}): ${renderJobs(stage)}`),
    ...(disabled.length > 0 ? [`    disabled: ${listed(disabled)}`] : []),
    `    longest path: ${ms === undefined ? 'not known before a run has succeeded' : known + besides}`,
    ...(schedule ? [`    schedule: ${schedule.expression} ${schedule.timezone}, next ${nextTimes(schedule)}`] : []),
    ...warnings.map((warning) => `    ${paint('yellow', `! ${printable(warning)}`)}`),
  ];
}

function renderJobs({ jobs, at_once }: JobsAtOnce): string {
  return jobs.length === 1 ? listed(jobs) : `${listed(jobs)} (${at_once} at a time)`;
}

function nextTimes({ next, timezone }: NonNullable<PlanEffect['schedule']>): string {
  if (next.length === 0) return 'never';
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short', timeStyle: 'short' });
  return next.map((time) => format.format(time)).join(', ');
}

/** As many as a line bears. */
const MAX_LISTED = 20;

function listed(names: readonly string[]): string {
  const more = names.length - MAX_LISTED;
  return `${names.slice(0, MAX_LISTED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** What is no name anyone may have typed: it is shown in quotes. */
function nameOf(name: string): string {
  return /^[\w-]+$/.test(name) ? name : showValue(name);
}
