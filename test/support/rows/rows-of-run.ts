import fc from 'fast-check';
import type { JobRunRow } from '../../../domain/tables/rows';
import { jobRuns } from '../../protocol/arbitrary-rows';

/** When the rows are shown. */
export const NOW = Date.parse('2026-11-22T03:00:00Z');

/** The rows of one run, each with a name of its own. */
export const rowsOfRun = fc
  .array(fc.tuple(jobRuns, fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined })), { maxLength: 12 })
  .map((all) =>
    all.map(([row, stage], at): JobRunRow => {
      const { stage: _, ...rest } = row;
      return { ...rest, job_name: `job-${at}`, ...(stage !== undefined && { stage }) };
    }),
  );
