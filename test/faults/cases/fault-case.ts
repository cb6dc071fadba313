/*
 * A case: a group of jobs, the acts of their attempts, and the faults around them. It is plain JSON and made from its
 * seed alone, so that it can be printed and made again.
 */

export interface FaultCase {
  seed: number;
  settings: { on_failure: 'stop' | 'continue'; max_concurrency?: number };
  jobs: CaseJob[];
  faults: Fault[];
  /** The run is rerun if it failed. */
  rerun?: CaseRerun;
}

/** A second run, which carries over what succeeded in the first, with faults of its own. */
export interface CaseRerun {
  /** Whether the jobs have been mended before it, so that each attempt succeeds. */
  isMended: boolean;
  faults: Fault[];
}

export interface CaseJob {
  name: string;
  priority: number;
  maximumRetries: number;
  timeoutMinutes: number;
  /** `unruly` jobs have processes of their own, so that work left behind after a reply only harms other unruly jobs. */
  target: 'scripted' | 'unruly';
  /** The acts of attempts 1, 2, …; later attempts repeat the last act. */
  acts: Act[];
  /** A defect of the job's row, so that no attempt is made. */
  row?: 'disabled' | 'invalid';
}

/** The jobs of the case's rerun. */
export function jobsOfRerun({ jobs, rerun }: FaultCase): CaseJob[] {
  if (!rerun?.isMended) return jobs;
  return jobs.map((job) => ({ ...job, acts: job.acts.map(({ ms }) => ({ do: ActName.SUCCEED, ms })) }));
}

/** See jobs/scripted.ts. `ms`: how long the job works before the act. */
export interface Act {
  do: ActName;
  ms: number;
}

export const ActName = {
  SUCCEED: 'succeed',
  FAIL: 'fail',
  FAIL_FOR_GOOD: 'fail for good',
  THROW_NAMED: 'throw an error with a name of the machine',
  HUGE_MESSAGE: 'throw an error with a message of 1 MB',
  UNSERIALISABLE: 'return what is no JSON',
  HUGE_RESULT: 'return 10 MB',
  EXIT: 'process.exit',
  EXIT_WELL: 'process.exit(0)',
  KILL_ITSELF: 'kill -9 of itself',
  OUT_OF_MEMORY: 'out of memory',
  REJECT_AFTER_RETURN: 'a promise rejected after the return',
  HEED: 'hang, and heed the signal',
  IGNORE: 'hang, ignore the signal, and go on writing',
  SPIN: 'block the event loop',
  DIRTY: 'succeed, and leave the process dirty',
  LEAVE_CHILD: 'succeed, and leave a detached child that goes on writing',
} as const;
export type ActName = (typeof ActName)[keyof typeof ActName];

/** The acts that outlive their deadline. */
export const SLOW_ACTS: ReadonlySet<ActName> = new Set([ActName.HEED, ActName.IGNORE, ActName.SPIN]);

export type FunctionName = 'job' | 'load-group' | 'load-batch' | 'settle-attempt' | 'close-run';

/** Where a fault strikes: in this attempt of this job, or in the calls of a service function for the run. */
export type Place =
  | { of: 'job'; job: string; attempt: number }
  | { of: 'load-group' | 'close-run' }
  /** The batch that begins with this job. */
  | { of: 'load-batch'; first: string }
  | { of: 'settle-attempt'; job: string };

/** A call to DynamoDB fails: START, END, or the n-th call (from 1) that the function makes for the run. */
export interface StoreFault {
  kind: 'store';
  place: Place;
  call: 'START' | 'END' | number;
  trouble: Trouble;
  /** How many such calls in a row fail. The SDK makes three before it gives up. */
  times: number;
}

export type Trouble =
  | { do: 'answer'; error: StoreError }
  /** The connection breaks before the call arrives or after it was done. */
  | { do: 'lose the call' | 'lose the reply' }
  | { do: 'delay'; ms: number }
  /** The calling process is killed before or after its call was done. */
  | { do: 'kill before' | 'kill after' }
  /** The process is killed while its call is under way. The call is done after another write to the item, or later. */
  | { do: 'kill, and deliver late'; ms: number };

/** DynamoDB's own errors, by their names in its API. */
export const StoreError = {
  THROTTLED: 'ThrottlingException',
  THROUGHPUT: 'ProvisionedThroughputExceededException',
  REQUEST_LIMIT: 'RequestLimitExceeded',
  INTERNAL: 'InternalServerError',
  UNAVAILABLE: 'ServiceUnavailable',
  CONFLICT: 'TransactionConflictException',
  DENIED: 'AccessDeniedException',
} as const;
export type StoreError = (typeof StoreError)[keyof typeof StoreError];

/** The machine's call of a function fails. */
export interface CallFault {
  kind: 'call';
  place: Place;
  how: CallTrouble;
  /** The error that the machine receives, if it receives one. */
  error: string;
  /** How many such calls in a row fail. */
  times: number;
  /** The delay of a late call, ms. */
  ms: number;
}

export const CallTrouble = {
  THROTTLE: 'throttled',
  LOSE_REPLY: 'its reply is lost',
  GIVE_UP: 'the machine hears an error while the function still works',
  TWICE: 'delivered twice at once, the first reply is heard',
  TWICE_SECOND: 'delivered twice at once, the second reply is heard',
  AGAIN_LATER: 'delivered once more later',
} as const;
export type CallTrouble = (typeof CallTrouble)[keyof typeof CallTrouble];

/** Something happens to the execution at its n-th history event. */
export interface MachineFault {
  kind: 'machine';
  at: number;
  what: MachineTrouble;
}

export const MachineTrouble = {
  STOP: 'the execution is stopped',
  SAME_AGAIN: 'an execution of the same name is started',
  OVERLAP: 'another execution of the group is started',
  REPEAT: 'all its calls are made again after its end',
  ASK_STOP: 'a person asks its run to stop',
} as const;
export type MachineTrouble = (typeof MachineTrouble)[keyof typeof MachineTrouble];

/** The system's clock is set, and stays so. */
export interface ClockFault {
  kind: 'clock';
  /** The execution's n-th history event, or the n-th START of its jobs: that attempt is then at work. */
  at: number | { start: number };
  of: ClockOwner;
  byMs: number;
}

/** Whose clock is set: that of one function's processes, of the machine, or of all of them, as on a laptop. */
export type ClockOwner = FunctionName | 'machine' | 'all';

export type Fault = StoreFault | CallFault | MachineFault | ClockFault;

export function isClockFault(fault: Fault): fault is ClockFault {
  return fault.kind === 'clock';
}

/** Whether the fault happens to the execution itself, as it proceeds. */
export function isAtEvent(fault: Fault): fault is MachineFault | ClockFault {
  return fault.kind === 'machine' || fault.kind === 'clock';
}
