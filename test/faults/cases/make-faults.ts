import type { Chance } from '../../support/chance';
import {
  type CallFault,
  CallTrouble,
  type CaseJob,
  type ClockFault,
  type Fault,
  type MachineFault,
  MachineTrouble,
  type Place,
  StoreError,
  type StoreFault,
  type Trouble,
} from './fault-case';

/** Where a fault strikes a run without batches. */
type SmallPlace = Exclude<Place, { of: 'load-batch' }>;

/** The faults around these jobs: up to three. */
export function makeFaults(chance: Chance, jobs: readonly CaseJob[]): Fault[] {
  const names = jobs.filter((job) => !job.row).map((job) => job.name);
  const count = chance.pick([0, 1, 1, 1, 2, 2, 3]);
  return Array.from({ length: count }, () => {
    const kind = chance.weighted({ store: 55, call: 33, machine: 12 });
    if (kind === 'store') return storeFault(chance, names);
    return kind === 'call' ? callFault(chance, names) : machineFault(chance);
  });
}

function storeFault(chance: Chance, names: readonly string[]): StoreFault {
  const place = aPlace(chance, names, { job: 60, 'load-group': 13, 'settle-attempt': 15, 'close-run': 12 });
  const call = place.of === 'job' ? chance.pick(['START', 'END'] as const) : chance.whole(1, MOST_CALLS[place.of]);
  return { kind: 'store', place, call, trouble: aTrouble(chance), times: chance.pick([1, 1, 2, 3, 4]) };
}

/** About as many calls as the function makes. A fault at a later call does not strike. */
const MOST_CALLS = { 'load-group': 14, 'settle-attempt': 4, 'close-run': 9 };

export function aTrouble(chance: Chance): Trouble {
  const name = chance.weighted({
    answer: 30,
    'lose the call': 10,
    'lose the reply': 14,
    delay: 6,
    'kill before': 12,
    'kill after': 14,
    'kill, and deliver late': 14,
  });
  if (name === 'answer') return { do: name, error: chance.pick(Object.values(StoreError)) };
  if (name === 'delay' || name === 'kill, and deliver late') return { do: name, ms: chance.whole(20, 1_500) };
  return { do: name };
}

function callFault(chance: Chance, names: readonly string[]): CallFault {
  const how = aCallTrouble(chance);
  const place = aPlace(chance, names, { job: 70, 'load-group': 10, 'settle-attempt': 12, 'close-run': 8 });
  return callFaultAt(chance, place, how);
}

export function aCallTrouble(chance: Chance): CallTrouble {
  return chance.weighted({
    [CallTrouble.THROTTLE]: 18,
    [CallTrouble.LOSE_REPLY]: 20,
    [CallTrouble.GIVE_UP]: 16,
    [CallTrouble.TWICE]: 16,
    [CallTrouble.TWICE_SECOND]: 14,
    [CallTrouble.AGAIN_LATER]: 16,
  });
}

export function callFaultAt(chance: Chance, place: Place, how: CallTrouble): CallFault {
  return {
    kind: 'call',
    place,
    how,
    error: chance.pick(AMBIGUOUS),
    times: chance.pick([1, 1, 1, 2, 3, 14]),
    ms: chance.pick([0, 50, 100, 200, 400, 1_200]),
  };
}

/** After these errors nobody knows whether the function ran. */
const AMBIGUOUS = [
  'Lambda.Unknown',
  'Lambda.SdkClientException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.ClientExecutionTimeoutException',
  'States.Timeout',
];

const { STOP, SAME_AGAIN, OVERLAP, REPEAT } = MachineTrouble;
const ANY_TIME = [STOP, SAME_AGAIN, OVERLAP, REPEAT];

function machineFault(chance: Chance): MachineFault {
  return { kind: 'machine', at: chance.whole(1, 60), what: chance.pick(ANY_TIME) };
}

/** Mostly while an attempt is at work. By seconds, which exceed every margin, to an hour. */
export function clockFault(chance: Chance): ClockFault {
  const of = chance.weighted({ all: 40, job: 30, 'settle-attempt': 12, machine: 8, 'load-group': 5, 'close-run': 5 });
  const seconds = chance.pick([3, 20, 300, 3_600]);
  const at = chance.happens(0.6) ? { start: chance.pick([1, 1, 1, 2, 3]) } : chance.whole(1, 40);
  return { kind: 'clock', at, of, byMs: (chance.happens(0.5) ? 1 : -1) * seconds * 1_000 };
}

function aPlace(chance: Chance, names: readonly string[], weights: Record<SmallPlace['of'], number>): SmallPlace {
  const of = chance.weighted(weights);
  const job = chance.pick(names);
  if (of === 'job') return { of, job, attempt: chance.pick([1, 1, 1, 2]) };
  return of === 'settle-attempt' ? { of, job } : { of };
}
