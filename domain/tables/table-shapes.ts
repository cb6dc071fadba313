/** Keys and indexes of a table. The stack and the embedded store both create the tables from these. */
export interface TableShape {
  partitionKey: string;
  sortKey: string;
  indexes: IndexShape[];
}

export interface IndexShape {
  name: string;
  partitionKey: string;
  sortKey: string;
  /** What its rows hold: all attributes, or only the keys of the table and of the index. */
  projects: 'ALL' | 'KEYS';
}

export const INDEX_BY_JOB = 'run-keys-by-job';

/** All keys are strings. */
export const MASTER_TABLE: TableShape = { partitionKey: 'job_group', sortKey: 'job_name', indexes: [] };

export const RUN_TABLE: TableShape = {
  partitionKey: 'run_id',
  sortKey: 'entry',
  indexes: [
    { name: 'runs-by-group', partitionKey: 'group_runs', sortKey: 'planned_at', projects: 'ALL' },
    // Keys alone: each START and END would write whole rows a second time.
    { name: INDEX_BY_JOB, partitionKey: 'job_runs', sortKey: 'planned_at', projects: 'KEYS' },
    { name: 'open-runs', partitionKey: 'open_runs', sortKey: 'open_since', projects: 'ALL' },
  ],
};

/** What `INDEX_BY_JOB` replaced: the same keys and whole rows. A table of an earlier version has this one. */
export const FORMER_INDEX_BY_JOB = 'runs-by-job';

/** The attribute of the run table's time to live, in epoch seconds. */
export const EXPIRES_AT = 'expires_at';
