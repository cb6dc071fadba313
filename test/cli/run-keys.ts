/** What `runs --json` says of a run; `run` and `show` have `jobs` as well. */
export const RUN_KEYS = ['counts', 'ended_at', 'job_group', 'planned_at', 'reason', 'run_id', 'status', 'trigger'];
