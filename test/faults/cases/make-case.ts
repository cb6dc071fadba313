import { Chance } from '../../support/chance';
import {
  type Act,
  ActName,
  CallTrouble,
  type CaseJob,
  type CaseRerun,
  type Fault,
  type FaultCase,
  isAtEvent,
  MachineTrouble,
  SLOW_ACTS,
} from './fault-case';
import { clockFault, makeFaults } from './make-faults';

/** The case of a seed, and of nothing else. */
export function makeCase(seed: number): FaultCase {
  const chance = new Chance(seed);
  const jobs = makeJobs(chance);
  const settings: FaultCase['settings'] = {
    on_failure: chance.pick(['stop', 'continue']),
    ...(chance.happens(0.2) && { max_concurrency: chance.whole(1, 2) }),
  };
  const faults = makeFaults(chance, jobs);
  addMore(new Chance(seed + MORE), jobs, faults);
  const rerun = addLater(new Chance(seed + LATER), jobs, faults);
  for (const fault of [...faults, ...(rerun?.faults ?? [])]) {
    if (isAtEvent(fault) || !('job' in fault.place)) continue;
    const { job } = fault.place;
    for (const each of jobs) {
      if (each.name !== job) continue;
      // An attempt whose end is not known is looked at again when its lease is over.
      each.timeoutMinutes = Math.min(each.timeoutMinutes, SHORT_MINUTES);
      if (fault.kind === 'call' && BESIDE.has(fault.how)) for (const act of each.acts) act.ms = chance.whole(100, 800);
    }
  }
  return { seed, settings, jobs, faults, ...(rerun && { rerun }) };
}

/** Far from the seeds of cases. What this chance decides leaves the rest of a seed's case as it is. */
const MORE = 1_000_000_007;
const LATER = 2_000_000_011;

function addMore(chance: Chance, jobs: readonly CaseJob[], faults: Fault[]): void {
  for (const { acts } of jobs) {
    const [act] = acts;
    if (act?.do !== ActName.SUCCEED || !chance.happens(0.25)) continue;
    act.do = chance.pick([ActName.DIRTY, ActName.DIRTY, ActName.LEAVE_CHILD]);
  }
  if (!chance.happens(0.05)) return;
  faults.push({ kind: 'machine', at: chance.whole(1, 40), what: MachineTrouble.ASK_STOP });
  // Long enough to be at work when they are asked.
  for (const { acts } of jobs) for (const act of acts) act.ms = chance.whole(100, 800);
}

/** A clock that is set, in one case of ten, and the rerun of what fails, in one of four. */
function addLater(chance: Chance, jobs: readonly CaseJob[], faults: Fault[]): CaseRerun | undefined {
  const isSet = chance.happens(0.1);
  const clock: Fault = clockFault(chance);
  if (isSet) {
    faults.push(clock);
    // Long enough for a clock to be set while they are at work.
    for (const { acts } of jobs) for (const act of acts) act.ms = chance.whole(100, 800);
  }
  if (!chance.happens(0.25)) return undefined;
  return { isMended: chance.happens(0.5), faults: makeFaults(chance, jobs) };
}

/** The faults that let two calls of one job work at once, if the job works long enough. */
const BESIDE: ReadonlySet<CallTrouble> = new Set([
  CallTrouble.GIVE_UP,
  CallTrouble.TWICE,
  CallTrouble.TWICE_SECOND,
  CallTrouble.AGAIN_LATER,
]);

/** 0.9 s: long enough for acts that do not hang, and short enough for early looks at lost attempts. */
const SHORT_MINUTES = 0.015;
/** 0.3 s, for acts that hang. */
const TINY_MINUTES = 0.005;

function makeJobs(chance: Chance): CaseJob[] {
  const count = chance.pick([1, 1, 2, 2, 3, 3, 4, 5, 6]);
  const jobs = Array.from({ length: count }, (_, index) => makeJob(chance, `job-${index + 1}`));
  const idle = chance.weighted({ none: 88, disabled: 7, invalid: 5 });
  if (idle !== 'none') jobs.push({ ...makeJob(chance, `job-${count + 1}`), row: idle });
  return jobs;
}

function makeJob(chance: Chance, name: string): CaseJob {
  const acts = makeActs(chance);
  const slow = acts.some((act) => SLOW_ACTS.has(act.do));
  return {
    name,
    priority: chance.pick([-1, -1, 0, 0, 1, 2]),
    maximumRetries: chance.pick([0, 0, 1, 1, 2, 3]),
    timeoutMinutes: slow ? TINY_MINUTES : 1,
    target: acts.some((act) => act.do === ActName.REJECT_AFTER_RETURN) ? 'unruly' : 'scripted',
    acts,
  };
}

function makeActs(chance: Chance): Act[] {
  const plot = chance.weighted({ well: 52, second: 16, fails: 8, strange: 23, exhausts: 1 });
  const act = (name: ActName): Act => ({ do: name, ms: chance.pick([0, 0, 5, 20, 60]) });
  if (plot === 'well') return [act(ActName.SUCCEED)];
  if (plot === 'second') return [act(ActName.FAIL), act(ActName.SUCCEED)];
  if (plot === 'fails') return [act(ActName.FAIL)];
  if (plot === 'exhausts')
    return [act(chance.happens(0.5) ? ActName.OUT_OF_MEMORY : ActName.SPIN), act(ActName.SUCCEED)];
  const strange = act(chance.pick(STRANGE));
  return chance.happens(0.6) ? [strange, act(ActName.SUCCEED)] : [strange];
}

/** Acts that exhaust memory or processor are rare, since they cost the machine seconds. */
const OTHERS: ReadonlySet<ActName> = new Set([
  ...[ActName.SUCCEED, ActName.FAIL, ActName.OUT_OF_MEMORY, ActName.SPIN],
  ...[ActName.DIRTY, ActName.LEAVE_CHILD],
]);
const STRANGE = Object.values(ActName).filter((name) => !OTHERS.has(name));
