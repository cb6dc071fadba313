import { envelope, jobFields } from '../groups/job';
import { badFieldsOf, problemsOf } from '../tables/reasons';
import type { JobRunRow } from '../tables/rows';
import { isName, MAX_JOB_NAME } from '../values/names';
import type { Told } from './explanation';

/** A job whose row could not be read: each problem, and how to mend it. */
export function explainInvalid(row: JobRunRow): Told {
  const problems = problemsOf(row);
  const where = `the row of ${row.job_name} in group ${row.job_group}`;
  return {
    answer: [
      `${row.job_name} did not run: ${where} was INVALID when the run was planned.`,
      ...problems.map((problem) => `Problem: ${problem}.`),
      'Mend the row; it works from the next run on.',
    ],
    causes: problems.map((problem) => ({ kind: 'invalid', problem })),
    next: mendCommands(row),
  };
}

function mendCommands(row: JobRunRow): string[] {
  const { job_group, job_name, run_id } = row;
  if (!isName(job_name, MAX_JOB_NAME)) return [`jobs ${job_group}`];
  const pairs = badFieldsOf(row)
    .filter((field) => isName(field, MAX_JOB_NAME) && !KEPT.has(field))
    // An empty value takes an unknown field away.
    .map((field) => (Object.hasOwn(jobFields, field) ? `${field}=…` : `${field}=`));
  return [...(pairs.length > 0 ? [`set ${job_group}/${job_name} ${pairs.join(' ')}`] : []), `rerun ${run_id}`];
}

/** Fields that `set` does not set: the key, and what it keeps itself. */
const KEPT: ReadonlySet<string> = new Set(['job_name', ...Object.keys(envelope)]);
