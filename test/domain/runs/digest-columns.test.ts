import * as fc from 'fast-check';
import { readDigest, writeDigest } from '../../../domain/runs/digest-columns';
import { type DigestedJob, digestedRow, digestJob } from '../../../domain/runs/digested-job';
import type { JobRunRow } from '../../../domain/tables/rows';
import { aJobRun, aRun } from '../../protocol/builders';
import { boardData } from '../../support/rows/board-data';

const print = (text: string) => String(text.length);
const [NIGHT] = boardData({ jobs: 60, runs: 1 }).runs as [ReturnType<typeof boardData>['runs'][number]];
const JOBS = NIGHT.rows.map((row) => digestJob(row, NIGHT.run, print));

describe('the columns of a digest', () => {
  it('give the same jobs back', () => {
    expect(readDigest(writeDigest(JOBS), JOBS.length)).toEqual(JOBS.map(withoutAbsent));
  });

  it('give back any texts, times and numbers that somebody has typed into a row', () => {
    const text = fc.oneof(fc.string(), fc.constant('2026-11-22T02:00:00.000Z'), fc.constant('22 Nov'));
    const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant('3'));
    const rows = fc.array(
      fc.record(
        { job_name: fc.string(), started_at: text, ended_at: text, reason: text, stage: number, duration_ms: number },
        { requiredKeys: ['job_name'] },
      ),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(rows, (given) => {
        const jobs = given.map((row) => digestJob(aJobRun(row as Partial<JobRunRow>), NIGHT.run, print));
        const plain = JSON.parse(JSON.stringify(jobs.map(withoutAbsent)));
        expect(readDigest(writeDigest(jobs), jobs.length)).toEqual(plain);
      }),
    );
  });

  it.each([
    ['of another form', (text: string) => text.replace('"form":1', '"form":2')],
    ['that is no JSON', (text: string) => text.slice(0, -1)],
    ['with a place too few', (text: string) => text.replace(/"attempt":\[\d+,/, '"attempt":[')],
    ['with a text for a number', (text: string) => text.replace(/"attempt":\[\d+/, '"attempt":["1"')],
    ['without a column that each job has', (text: string) => text.replace('"print":', '"prints":')],
  ])('are not read from a digest %s', (_, damage) => {
    const text = writeDigest(JOBS);
    expect(damage(text)).not.toBe(text);
    expect(readDigest(damage(text), JOBS.length)).toBeUndefined();
  });
});

describe('a row from a digest', () => {
  it('has the fields of lists, and neither outputs nor errors nor attempts', () => {
    const [row] = NIGHT.rows.filter(({ status }) => status === 'FAILED') as [JobRunRow];
    const { error, output, parameters, attempts, ...rest } = digestedRow(digestJob(row, NIGHT.run, print), NIGHT.run);
    expect([error, output, parameters, attempts]).toEqual([undefined, undefined, undefined, []]);
    expect(row).toMatchObject({ ...rest, charged: row.charged });
  });

  it('has of a LOST job when it was last seen, which is not its end', () => {
    const seen = { ...aJobRun().attempts[0], attempt: 1, started_at: '2026-11-22T02:00:00.000Z', ended_at: null };
    const row = aJobRun({
      status: 'LOST',
      attempt: 1,
      attempts: [seen] as never,
      ended_at: '2026-11-23T02:00:00.000Z',
    });
    expect(digestedRow(digestJob(row, aRun(), print), aRun()).attempts).toMatchObject([
      { attempt: 1, ended_at: '2026-11-22T02:00:00.000Z' },
    ]);
  });

  it('has one print for the same copy of a job, whatever the order of its fields and its run’s own parameters', () => {
    const prints = (row: Partial<JobRunRow>) =>
      digestJob(aJobRun(row), aRun({ parameters: { day: 1 } }), (text) => text).print;
    expect(prints({ parameters: { a: 1, b: { c: 2, d: 3 }, day: 1 } })).toBe(
      prints({ parameters: { day: 2, b: { d: 3, c: 2 }, a: 1 } }),
    );
    expect(prints({ parameters: { a: 1 } })).not.toBe(prints({ parameters: { a: 2 } }));
    expect(prints({ target: 'lambda:a' })).not.toBe(prints({ target: 'lambda:b' }));
    expect(prints({ status: 'FAILED', reason: 'one' })).not.toBe(prints({ status: 'FAILED', reason: 'two' }));
  });
});

function withoutAbsent(job: DigestedJob): object {
  return Object.fromEntries(Object.entries(job).filter(([, value]) => value !== undefined));
}
