import type { JobRunRow } from '../tables/rows';
import { isName, MAX_JOB_NAME } from '../values/names';
import type { Told } from './explanation';

/** A job whose row could not be read: each problem, and how to mend it. */
export function explainInvalid(row: JobRunRow): Told {
  const problems = splitProblems(row.reason ?? '');
  const where = `the row of ${row.job_name} in group ${row.job_group}`;
  return {
    answer: [
      `${row.job_name} did not run: ${where} was INVALID when the run was planned.`,
      ...problems.map((problem) => `Problem: ${problem}.`),
      'Mend the row; it works from the next run on.',
    ],
    causes: problems.map((problem) => ({ kind: 'invalid', problem })),
    next: mendCommands(row, problems),
  };
}

/**
 * The problems that LoadGroup joined with `; `. Not within quotes, which hold what was found; a value that was cut ends with
 * `…` and has no closing quote.
 */
export function splitProblems(reason: string): string[] {
  const problems: string[] = [];
  let quoted = false;
  let start = 0;
  for (let at = 0; at < reason.length; at++) {
    if (quoted && reason[at] === '\\') at++;
    else if (quoted && reason[at] === '…') quoted = false;
    else if (reason[at] === '"') quoted = !quoted;
    else if (!quoted && reason.startsWith('; ', at)) {
      problems.push(reason.slice(start, at));
      start = at + 2;
    }
  }
  return [...problems, reason.slice(start)].filter((problem) => problem !== '');
}

const FIELD = /^([a-z_]+)(?:\.\S*)? (?:is|are|cannot) /;
/** Not to be set: the key, which another row would have. */
const KEY: readonly string[] = ['job_name', 'job_group'];

function mendCommands({ job_group, job_name, run_id }: JobRunRow, problems: readonly string[]): string[] {
  if (!isName(job_name, MAX_JOB_NAME)) return [`jobs ${job_group}`];
  const pairs = problems.flatMap((problem) => {
    const field = FIELD.exec(problem)?.[1];
    if (field === undefined || KEY.includes(field)) return [];
    // An empty value takes the field away.
    return [problem.includes('is no known field') ? `${field}=` : `${field}=…`];
  });
  const set = [...new Set(pairs)];
  return [...(set.length > 0 ? [`set ${job_group}/${job_name} ${set.join(' ')}`] : []), `rerun ${run_id}`];
}
