import type { JobRunRow } from '../../domain/tables/rows';
import { isOpen } from '../../domain/tables/statuses';
import { brokenByRow } from './attempt-invariants';
import type { World } from './batch-world';
import type { Step } from './explore';

/** The invariant that the step breaks. I1 to I8 and C1 have their names from test/faults/invariants/. */
export function brokenByStep(from: World, { to }: Step<World>): string | undefined {
  for (const [job, row] of Object.entries(from.rows)) {
    const broken = brokenByRow(row, to.rows[job] as JobRunRow);
    if (broken) return `${broken} (${job})`;
  }
  return twoAtWork(to) ?? strangersCalled(to) ?? saidWrong(from, to) ?? stageBroken(to) ?? closedWrong(from, to);
}

function twoAtWork({ calls }: World): string | undefined {
  const atWork = calls.filter(({ phase }) => phase === 'work').map(({ job }) => job);
  return atWork.length > new Set(atWork).size ? 'I3 two attempts of one job at work at once' : undefined;
}

/** B1: a batch calls no job of another plan. */
function strangersCalled({ calls, rows }: World): string | undefined {
  const stranger = calls.find(({ job, plan }) => rows[job]?.plan_no !== plan);
  return stranger && `B1 ${stranger.job} is called, and its row is of another plan`;
}

/** B2: a batch that says SUCCEEDED has only jobs that did. */
function saidWrong(from: World, { children, rows }: World): string | undefined {
  const wrong = children.find(({ state, slice }, index) => {
    if (state.at !== 'said' || state === from.children[index]?.state || state.word !== 'SUCCEEDED') return false;
    return jobsOf(rows, slice).some(({ status }) => status !== 'SUCCEEDED');
  });
  return wrong && `B2 the batch from ${wrong.slice.from} says SUCCEEDED, and a job of it did not`;
}

/** B3: the next stage is called only if every job before it SUCCEEDED. */
function stageBroken({ calls, rows }: World): string | undefined {
  if (!calls.some(({ job }) => job === 'e')) return undefined;
  const bad = ['a', 'd'].filter((job) => rows[job]?.status !== 'SUCCEEDED');
  return bad.length > 0 ? `B3 the next stage is called, and ${bad} did not succeed` : undefined;
}

function closedWrong(from: World, { run, rows, parent }: World): string | undefined {
  const closed = Object.keys(rows).filter((job) => rows[job]?.reason_kind !== from.rows[job]?.reason_kind);
  const byCloser = closed.some((job) => ['LOST', 'ABORTED', 'SKIPPED'].includes(rows[job]?.status ?? ''));
  if (byCloser && from.parent.at !== 'closing' && from.parent.at !== 'ended')
    return 'I7 a row is closed while its execution runs';
  if (run === from.run) return undefined;
  const ofPlan = Object.values(rows).filter(({ plan_no }) => plan_no === run.plan_no);
  const open = ofPlan.filter(({ status }) => isOpen(status));
  if (open.length > 0) return `C1 the run is ${run.status}, and ${open.map(({ job_name }) => job_name)} are open`;
  const isGood = ofPlan.every(({ status }) => status === 'SUCCEEDED') && 'as' in parent && parent.as === 'END';
  return isGood === (run.status === 'SUCCEEDED') ? undefined : `C1 the run is ${run.status}`;
}

/** I8: when nothing more can happen, every row of the plan is terminal, and the run is closed. */
export function brokenAtRest({ rows, run }: World): string | undefined {
  const open = Object.values(rows).find(({ status, plan_no }) => plan_no === run.plan_no && isOpen(status));
  if (open) return `I8 nothing can happen, and ${open.job_name} is ${open.status}`;
  return run.status === 'RUNNING' ? 'I8 nothing can happen, and the run is open' : undefined;
}

function jobsOf(rows: World['rows'], { from, to, plan }: { from: string; to: string; plan: number }): JobRunRow[] {
  return Object.values(rows).filter((row) => row.job_name >= from && row.job_name <= to && row.plan_no === plan);
}
