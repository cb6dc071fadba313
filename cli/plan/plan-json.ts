import type { FieldChange } from '../../domain/groups/group-changes';
import type { GroupPlan } from './plan-file';

/** One group of a plan as `--json` prints it: null rather than absent. */
export function planJson({ planned: { changes }, effect }: GroupPlan) {
  const { job_group, added, changed, removed, kept, unchanged, settings, unfinished } = changes;
  const { longest, schedule, ...rest } = effect;
  return {
    job_group,
    added,
    changed: changed.map(({ job, fields }) => ({ job_name: job.job_name, fields: fields.map(fieldJson) })),
    removed: removed.map(({ job_name }) => job_name),
    kept,
    unchanged,
    settings: settings.fields.map(fieldJson),
    unfinished_since: unfinished ?? null,
    effect: {
      ...rest,
      longest_path_ms: longest.ms ?? null,
      unknown_durations: longest.unknown,
      schedule: schedule ? { ...schedule, next: schedule.next.map((time) => new Date(time).toISOString()) } : null,
    },
  };
}

export function fieldJson({ field, before, after, bad }: FieldChange) {
  return { field, before: json(before), after: json(after), was_invalid: bad };
}

/** What a hand wrote may be no JSON: a set as a list, binary as what it is called. */
function json(value: unknown): unknown {
  if (value instanceof Set) return [...value].map(json);
  if (value instanceof Uint8Array) return 'binary';
  return value ?? null;
}
