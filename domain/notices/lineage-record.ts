import { type Image, rowOf } from '../history/row-image';
import { parseRunRecord } from '../history/run-record';
import { jobEntry, RUN_ENTRY } from '../tables/rows';
import {
  type JobRunOfLineage,
  type LineageEvent,
  lineageKey,
  lineageOfJobRun,
  lineageOfRun,
  type RunOfLineage,
} from './lineage-events';
import type { LineagePlace } from './lineage-facets';

/** What events are made of. Parameters and outputs, which make a row large, are not among it. */
const ATTRIBUTES = [
  'run_id',
  'job_group',
  'job_name',
  'status',
  'reason',
  'trigger',
  'rerun_of',
  'scheduled_time',
  'planned_at',
  'execution_started_at',
  'ended_at',
  'target',
  'owner',
  'description',
  'reads',
  'writes',
  'attempt',
  'attempts',
] as const;

/**
 * Reads a record of the run table's stream: the events that came with the write, which are those of the row after it
 * that the row before it had not; or what is wrong with the record, as the end of a sentence. No table is read, since
 * an event is made of one row alone. An attempt begins only once its plan is committed, so a row that tells of one
 * belongs to that plan.
 */
export function lineageOfRecord(value: unknown, place: LineagePlace): { events: LineageEvent[] } | { problem: string } {
  const read = parseRunRecord(value);
  if ('problem' in read) return read;
  const { runId, entry, before, after } = read.record;
  const eventsOf = (image: Image | undefined): LineageEvent[] => {
    if (image === undefined) return [];
    const row = { ...rowOf(image, ATTRIBUTES), run_id: runId };
    if (entry === RUN_ENTRY) return lineageOfRun(row as RunOfLineage, place);
    return entry.startsWith(jobEntry('')) ? lineageOfJobRun(row as JobRunOfLineage, place) : [];
  };
  const earlier = new Set(eventsOf(before).map(lineageKey));
  return { events: eventsOf(after).filter((event) => !earlier.has(lineageKey(event))) };
}
