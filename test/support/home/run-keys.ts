/** The keys of a run in `runs --json`; `run` and `show` add more. */
export const RUN_KEYS = [
  'as_run',
  'counts',
  'ended_at',
  'job_group',
  'planned_at',
  'reason',
  'reason_kind',
  'rerun_of',
  'run_id',
  'scheduled_time',
  'started_by',
  'status',
  'stop_reason',
  'stopped_by',
  'trigger',
];
