/** A row of the master table, as it was read. It is untrusted: anyone may have typed it. */
export type MasterRow = Readonly<Record<string, unknown>>;

/** The attributes that identify a row of the master table. */
export const ROW_KEY: ReadonlySet<string> = new Set(['job_group', 'job_name']);

/** The attributes that every write by Runsheet sets anew. */
export const STAMPS: ReadonlySet<string> = new Set(['version', 'updated_at', 'updated_by', 'updated_reason']);
