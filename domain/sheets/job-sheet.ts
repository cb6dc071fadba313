import type { ParsedJob } from '../groups/job';
import { wellFormedJson } from '../values/well-formed';
import { type Column, columnsOf } from './sheet';

/** A row of the master table, and the job that it was parsed as. */
export type ListedJob = { name: string; row: Readonly<Record<string, unknown>> } & ParsedJob;

/** Jobs, a row each. An INVALID one has its problems, and its values as somebody typed them. */
export const JOB_SHEET: readonly Column<ListedJob>[] = columnsOf<ListedJob>({
  job_group: ['text', ({ row }) => row.job_group],
  job_name: ['text', ({ name }) => name],
  target: ['text', field('target')],
  timeout_minutes: ['number', field('timeout_minutes')],
  maximum_retries: ['whole', field('maximum_retries')],
  priority: ['whole', field('priority')],
  is_enabled: ['flag', field('is_enabled')],
  retry_delay_seconds: ['number', field('retry_delay_seconds')],
  parameters: ['json', (listed) => jsonText(field('parameters')(listed))],
  parameter_types: ['json', (listed) => jsonText(field('parameter_types')(listed))],
  reads: ['json', (listed) => jsonText(field('reads')(listed))],
  writes: ['json', (listed) => jsonText(field('writes')(listed))],
  description: ['text', field('description')],
  owner: ['text', field('owner')],
  version: ['whole', ({ row }) => row.version],
  updated_at: ['time', ({ row }) => row.updated_at],
  updated_by: ['text', ({ row }) => row.updated_by],
  updated_reason: ['text', ({ row }) => row.updated_reason],
  problems: ['text', (listed) => ('problems' in listed ? listed.problems.join('; ') : null)],
});

function field(name: string): (listed: ListedJob) => unknown {
  return (listed) => ('job' in listed ? (listed.job as unknown as Record<string, unknown>)[name] : listed.row[name]);
}

function jsonText(value: unknown): string | undefined {
  return value === undefined ? undefined : wellFormedJson(value);
}
