import type { AttemptEntry, JobRunRow } from '../../domain/tables/rows';
import { ActName, type FaultCase } from './cases/fault-case';
import { runCase } from './cases/run-case';
import type { WriteDone } from './engine/case-store';
import { type Laboratory, openLaboratory } from './engine/laboratory';
import type { Evidence, ExecutionEvidence } from './invariants/evidence';
import { brokenInvariants } from './invariants/invariants';

/*
 * An invariant that cannot fail proves nothing. Each one breaks when a real run's evidence is changed by hand in one
 * place.
 */

jest.setTimeout(60_000);

const job = (name: string, priority: number, acts: ActName[]) => ({
  name,
  priority,
  maximumRetries: 1,
  timeoutMinutes: 1,
  target: 'scripted' as const,
  acts: acts.map((act) => ({ do: act, ms: 0 })),
});

/** One job needs two attempts, another fails in both, and the next stage is skipped. The rerun mends the rest. */
const CASE: FaultCase = {
  seed: 1,
  settings: { on_failure: 'stop' },
  jobs: [
    job('second-time', 0, [ActName.FAIL, ActName.SUCCEED]),
    job('fails', 1, [ActName.FAIL]),
    job('later', 2, [ActName.SUCCEED]),
  ],
  faults: [],
  rerun: { isMended: true, faults: [] },
};

let laboratory: Laboratory;
let real: Evidence;
beforeAll(async () => {
  laboratory = await openLaboratory({ workers: 2 });
  real = await runCase(laboratory, CASE);
});
afterAll(() => laboratory.close());

/** The evidence, its execution, and the rows of its jobs, for a test to change. */
interface Doctored {
  evidence: Evidence;
  execution: ExecutionEvidence;
  rows: Record<'second-time' | 'fails' | 'later', JobRunRow>;
  /** The done writes of a job run. */
  writesOf(name: string): (WriteDone & { item: Record<string, unknown> })[];
}

function doctored(): Doctored {
  const evidence = structuredClone(real);
  const execution = evidence.executions[0] as ExecutionEvidence;
  const rows = Object.fromEntries(execution.rows.map((row) => [row.job_name, row]));
  const writesOf = (name: string) => {
    const ownWrites = evidence.writes.filter((write) => write.isAccepted && write.runId === execution.runId);
    return ownWrites.filter(({ entry }) => entry === `job#${name}`) as ReturnType<Doctored['writesOf']>;
  };
  return { evidence, execution, rows: rows as Doctored['rows'], writesOf };
}

/** Repeats the last write of the job with other values. */
function writtenAgain(
  { evidence, writesOf }: Doctored,
  name: string,
  given: object,
  by: WriteDone['by'] = 'job',
): void {
  const last = writesOf(name).at(-1) as WriteDone;
  evidence.writes.push({ ...last, by, attempt: undefined, item: { ...last.item, ...given } });
}

const BREAKS: Record<string, (all: Doctored) => void> = {
  'I1 a terminal row': (all) => writtenAgain(all, 'fails', { status: 'RETRYING' }, 'settle-attempt'),
  'I2 the attempt went back': ({ writesOf }) => Object.assign(writesOf('second-time')[4]?.item ?? {}, { attempt: 0 }),
  'I3 attempts 1 and 2': ({ evidence: { works } }) => {
    for (const work of works) work.to += 10_000;
  },
  'I4 the machine heard SUCCEEDED': ({ rows }) => Object.assign(rows['second-time'], { status: 'FAILED' }),
  'I5 attempt 1 of fails is charged': ({ evidence }) => {
    evidence.works = evidence.works.filter((work) => work.job !== 'fails');
  },
  'I6 9 attempts are charged': ({ writesOf }) => Object.assign(writesOf('fails')[3]?.item ?? {}, { charged: 9 }),
  'I7 later is brought to SKIPPED by job': ({ writesOf }) =>
    Object.assign(writesOf('later').at(-1) ?? {}, { by: 'job' }),
  'I7 job#later is closed while': ({ evidence, execution, writesOf }) => {
    Object.assign(writesOf('later').at(-1) ?? {}, { by: 'sweep' });
    execution.writesAtEnd = evidence.writes.length;
  },
  'I8 the execution': ({ execution }) => {
    execution.result = undefined;
  },
  'I8 later is PENDING at the end': ({ rows }) => Object.assign(rows.later, { status: 'PENDING' }),
  'I9 attempt 2 of fails': ({ execution }) => {
    execution.events = execution.events.filter(({ payload }) => !JSON.stringify(payload)?.includes('"attempt":2'));
  },
  'A1 an attempt': ({ writesOf }) => Object.assign(writesOf('fails')[1]?.item ?? {}, { attempts: [] }),
  'A2 attempt 1 is overwritten': ({ writesOf }) => {
    const [first] = (writesOf('second-time')[4]?.item.attempts ?? []) as AttemptEntry[];
    if (first) first.error = null;
  },
  'A3 1 attempts are RUNNING': ({ writesOf }) =>
    Object.assign(writesOf('fails')[1]?.item ?? {}, { status: 'RETRYING' }),
  'A4 END of attempt 2': ({ writesOf }) => {
    const end = writesOf('fails').find((write) => write.attempt?.write === 'END');
    Object.assign(end?.attempt ?? {}, { number: 2 });
  },
  'A4 START of attempt 2': ({ writesOf }) => {
    const starts = writesOf('fails').filter((write) => write.attempt?.write === 'START');
    Object.assign(starts[0]?.attempt ?? {}, { number: 2 });
  },
  'P2 fails is PENDING again': (all) => writtenAgain(all, 'fails', { status: 'PENDING' }),
  'P3 rows': ({ execution }) => execution.rows.pop(),
  'O1 later started after fails': ({ evidence, writesOf }) => {
    const start = {
      ...(writesOf('later')[0] as WriteDone),
      by: 'job' as const,
      attempt: { write: 'START' as const, number: 1 },
    };
    evidence.writes.splice(evidence.writes.indexOf(writesOf('fails')[0] as WriteDone) + 3, 0, start);
  },
  'O2 later started after fails': (all) => {
    writtenAgain(all, 'later', { status: 'RUNNING' });
    Object.assign(all.evidence.writes.at(-1) ?? {}, { attempt: { write: 'START', number: 1 } });
  },
  'O3 later is LOST': ({ rows }) => Object.assign(rows.later, { status: 'LOST' }),
  'C1 the run is SUCCEEDED': ({ execution }) => Object.assign(execution.run ?? {}, { status: 'SUCCEEDED' }),
  'C1 its counts': ({ execution }) => Object.assign(execution.run?.counts ?? {}, { SKIPPED: 7 }),
  'C2 later': ({ rows }) => {
    Object.assign(rows['second-time'], { stage: 3 });
    Object.assign(rows.fails, { stage: 4 });
  },
  'L1 .* holds the lock after its end': ({ evidence, execution }) => {
    evidence.holders = [execution.runId];
  },
  'L1 .* has left the lock and is open': ({ evidence, writesOf }) => {
    const release = evidence.writes.findLast((write) => write.entry === 'lock') as WriteDone;
    evidence.writes.splice(evidence.writes.indexOf(writesOf('fails')[1] as WriteDone), 0, release);
  },
  'L2 .* hold the lock at once': ({ evidence }) => {
    const taken = evidence.writes.find((write) => write.entry === 'lock') as WriteDone;
    Object.assign(taken.item ?? {}, { runs: ['one', 'another'] });
  },
  'H1 24000 events': ({ execution }) => {
    execution.events = Array.from({ length: 24_000 }, () => execution.events[0] as never);
  },
  'S1 ': (all) => writtenAgain(all, 'fails', { output: 'x'.repeat(400 * 1024) }),
  'T1 attempt 2 of second-time': ({ rows }) => {
    rows['second-time'].duration_ms = 3_600_000;
  },
  'T2 what attempt 1 of fails left': ({ evidence }) => {
    const work = evidence.works.find(({ job }) => job === 'fails');
    if (work) evidence.works.push({ ...work, to: work.to + 4_000, isLeft: true });
  },
  'R1 second-time SUCCEEDED, and ran again': ({ evidence }) => {
    const work = evidence.works.find(({ job }) => job === 'second-time');
    if (work) evidence.works.push({ ...work, runId: evidence.rerun?.runId ?? '' });
  },
  'R1 second-time SUCCEEDED, and is PENDING in the rerun': ({ evidence }) => {
    const row = evidence.executions[1]?.rows.find(({ job_name }) => job_name === 'second-time');
    Object.assign(row ?? {}, { status: 'PENDING' });
  },
  'R2 later of the original run': ({ rows }) => Object.assign(rows.later, { status: 'SUCCEEDED' }),
  'R2 the row of the original run': ({ execution }) => Object.assign(execution.run ?? {}, { status: 'SUCCEEDED' }),
  'Q1 SETTLE answers RETRY': ({ execution }) => {
    execution.askedAt = 0;
  },
  'Q2 job#later starts': ({ evidence, execution, writesOf }) => {
    const asked = { by: 'stop', entry: 'run', isAccepted: true, attempt: undefined } as const;
    evidence.writes.unshift({ ...asked, runId: execution.runId, item: { stop_requested: true } });
    Object.assign(writesOf('later').at(-1) ?? {}, { attempt: { write: 'START', number: 1 } });
  },
  'D1 attempt 2 of second-time took -3595962 ms': ({ writesOf }) => {
    const end = writesOf('second-time').findLast((write) => write.attempt?.write === 'END');
    Object.assign(end?.item ?? {}, { duration_ms: -3_595_962 });
  },
  'D1 attempt 2 of second-time took 3600000 ms': ({ writesOf }) => {
    const end = writesOf('second-time').findLast((write) => write.attempt?.write === 'END');
    Object.assign(end?.item ?? {}, { duration_ms: 3_600_000 });
  },
  'E1 second-time is SUCCEEDED in attempt 3': ({ rows }) => Object.assign(rows['second-time'], { attempt: 3 }),
};

describe('the invariants', () => {
  it('hold of the run as it was', () => {
    expect(brokenInvariants(real)).toEqual([]);
  });

  it.each(Object.keys(BREAKS))('find: %s', (what) => {
    const all = doctored();
    BREAKS[what]?.(all);
    expect(brokenInvariants(all.evidence)).toContainEqual(expect.stringMatching(new RegExp(`^${what}`)));
  });
});
