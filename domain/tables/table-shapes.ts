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

/** All keys are strings. */
export const MASTER_TABLE: TableShape = { partitionKey: 'job_group', sortKey: 'job_name', indexes: [] };

export const RUN_TABLE: TableShape = {
  partitionKey: 'run_id',
  sortKey: 'entry',
  indexes: [
    { name: 'runs-by-group', partitionKey: 'group_runs', sortKey: 'planned_at', projects: 'ALL' },
    { name: 'runs-by-job', partitionKey: 'job_runs', sortKey: 'planned_at', projects: 'ALL' },
    { name: 'open-runs', partitionKey: 'open_runs', sortKey: 'open_since', projects: 'ALL' },
  ],
};

/** The attribute of the run table's time to live, in epoch seconds. */
export const EXPIRES_AT = 'expires_at';
