import { dollarsText } from '../cost/cost-text';
import type { CostPart, GroupCost } from './group-cost';

/** What people call the parts. */
export const PART_NAMES: Readonly<Record<CostPart['part'], string>> = {
  jobs: "the jobs' own work",
  states: 'the state machine',
  table: 'the run table',
  functions: "Runsheet's functions",
  logs: 'logs',
  events: 'events',
  schedule: 'the schedule',
  metrics: 'metrics',
  storage: "a year's rows",
};

/** `about $0.52 a month`, or `about $0.017 a run` if nobody knows how many runs a month has. */
export function costBrief({ run, month }: GroupCost): string {
  return month === undefined ? `about ${dollarsText(run)} a run` : `about ${dollarsText(month)} a month`;
}

/** `without the work of 2 jobs that never ran`. Undefined if the sums are whole. */
export function withoutText(cost: GroupCost): string | undefined {
  const missing = missingOf(cost);
  return missing.length > 0 ? `without ${missing.join(', and ')}` : undefined;
}

/** What the sums are without, each as the end of `without …`. */
export function missingOf({ work, unknown }: GroupCost): string[] {
  const untold = work?.untold ?? 0;
  return [
    ...(unknown.length > 0
      ? [`the work of ${unknown.length} ${unknown.length === 1 ? 'job' : 'jobs'} that never ran`]
      : []),
    ...(untold > 0
      ? [`that of ${untold} ${untold === 1 ? 'attempt' : 'attempts'} of which nobody tells what AWS asks`]
      : []),
    ...((work?.unpriced.length ?? 0) > 0 ? ['what has no price'] : []),
  ];
}
