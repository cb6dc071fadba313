import { costSentence, costText, shortCostText } from '../../../domain/cost/cost-text';
import { type Cost, costJson, costOfJobRun, costOfRun } from '../../../domain/cost/job-cost';
import type { AttemptEntry, JobRunRow } from '../../../domain/tables/rows';
import { aJobRun, aRun } from '../../protocol/builders';
import { entry } from '../../support/rows/explained';

const onAws = aRun();
const here = aRun({ execution_arn: 'arn:aws:states:local:000000000000:execution:runsheet:nightly-1' });

/** A function of 1 GB, half a minute long: 30 GB-seconds. */
const inLambda = (given: Partial<AttemptEntry> = {}) => entry(1, { memory_mb: 1024, ...given });
const ended = (...attempts: AttemptEntry[]) => aJobRun({ status: 'SUCCEEDED', attempts, ended_at: ENDED });
const ENDED = '2026-11-22T02:40:00.000Z';
const served = (given: Partial<AttemptEntry>, row: Partial<JobRunRow> = {}) =>
  aJobRun({ status: 'SUCCEEDED', looks: 'often', attempts: [entry(1, { external_id: 'work-1', ...given })], ...row });

function costOf(row: JobRunRow, run = onAws): Cost {
  const cost = costOfJobRun(row, run);
  if (!cost) throw new Error('it has no cost');
  return cost;
}

describe('the cost of a job run', () => {
  it('is that of its function on AWS, of all its attempts, with their calls', () => {
    const cost = costOf(ended(inLambda(), inLambda({ attempt: 2, memory_mb: 512 })));
    expect(cost.usage).toEqual({ lambda_gb_seconds: 45, lambda_requests: 2 });
    expect(cost.dollars).toBeCloseTo(45 * 0.0000133334 + 2 * 0.0000002, 12);
  });

  it('is nothing on this machine, for a job that was carried over, and for an attempt that never began', () => {
    expect(costOfJobRun(ended(inLambda()), here)).toBeUndefined();
    expect(costOfJobRun(ended(), onAws)).toBeUndefined();
    const never = entry(1, { status: 'NOT_STARTED', started_at: null });
    expect(costOfJobRun(ended(never), onAws)).toBeUndefined();
  });

  it('waits for the end of an attempt; one that was cut off ended with its job', () => {
    const open = inLambda({ status: 'RUNNING', started_at: '2026-11-22T02:39:00.000Z', ended_at: null });
    expect(costOfJobRun(aJobRun({ status: 'RUNNING', attempts: [open] }), onAws)).toBeUndefined();
    const lost = aJobRun({ status: 'LOST', attempts: [open], ended_at: ENDED });
    expect(costOf(lost).usage).toEqual({ lambda_gb_seconds: 60, lambda_requests: 1 });
  });

  it('is what the service of its work says, wherever the run is', () => {
    const row = served({ usage: { glue_dpu_seconds: 7200 } });
    expect(costOf(row, here)).toEqual({
      dollars: expect.closeTo(0.88, 9),
      usage: { glue_dpu_seconds: 7200 },
      unpriced: [],
      untold: 0,
    });
  });

  it('says what nobody can price, and which services tell nothing', () => {
    const unpriced = served({ usage: { databricks_seconds: 200 } });
    expect(costOf(unpriced)).toMatchObject({ dollars: 0, unpriced: ['databricks_seconds'] });
    expect(costOf(served({}))).toEqual({ dollars: 0, usage: {}, unpriced: [], untold: 1 });
    const running = served({ status: 'RUNNING', ended_at: null }, { status: 'RUNNING' });
    expect(costOfJobRun(running, onAws)).toBeUndefined();
  });

  it('reads edited rows: what is no usage counts as none', () => {
    const edited = { usage: { glue_dpu_seconds: 'all' } } as unknown as Partial<AttemptEntry>;
    expect(costOf(served(edited))).toMatchObject({ dollars: 0, untold: 1 });
    const odd = { memory_mb: '1024' } as unknown as Partial<AttemptEntry>;
    expect(costOfJobRun(ended(inLambda(odd)), onAws)).toBeUndefined();
    expect(costOfJobRun(ended(inLambda({ started_at: 'never' })), onAws)).toBeUndefined();
  });
});

describe('the cost of a run', () => {
  it('is the sum of its jobs', () => {
    const rows = [ended(inLambda()), served({ usage: { glue_dpu_seconds: 3600 } }), served({}), ended()];
    const cost = costOfRun(onAws, rows);
    expect(cost).toMatchObject({
      usage: { lambda_gb_seconds: 30, lambda_requests: 1, glue_dpu_seconds: 3600 },
      unpriced: [],
      untold: 1,
    });
    expect(cost?.dollars).toBeCloseTo(0.44 + 30 * 0.0000133334 + 0.0000002, 9);
    expect(costOfRun(here, [ended(inLambda())])).toBeUndefined();
  });

  it('is for --json an estimate with the list that it was made with, or null', () => {
    expect(costJson(costOf(served({ usage: { glue_dpu_seconds: 1 } })))).toEqual({
      estimated_dollars: 0.000122,
      usage: { glue_dpu_seconds: 1 },
      unpriced: [],
      untold_attempts: 0,
      prices: { region: 'us-east-1', date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) },
    });
    expect(costJson(undefined)).toBeNull();
  });
});

describe('a cost for people', () => {
  it.each([
    [1, '$0.0001'],
    [0.1, '$0.0001 or less'],
    [34, '$0.0042'],
    [1_000, '$0.122'],
    [4_091, '$0.50'],
    [8_192, '$1.00'],
    [10_100_000, '$1,234.44'],
  ])('has the digits that tell two apart: %d DPU-seconds', (glue_dpu_seconds, text) => {
    expect(shortCostText(costOf(served({ usage: { glue_dpu_seconds } })))).toBe(text);
  });

  it('says what it is without', () => {
    const dbu = { databricks_seconds: 200 };
    const both = costOfRun(onAws, [served({ usage: { ...dbu, glue_dpu_seconds: 3600 } }), served({}), served({})]);
    expect(costText(both as Cost)).toBe(
      'about $0.44 and 3 min 20 s of Databricks (its Jobs API tells no DBUs) and 2 attempts whose service does not ' +
        'tell what they used',
    );
    expect(shortCostText(both as Cost)).toBe('≥ $0.44');
    expect(shortCostText(costOf(served({ usage: dbu })))).toBe('?');
    expect(costSentence(costOf(served({})))).toBe(
      'What it cost is not known: an attempt whose service does not tell what it used.',
    );
  });

  it('says what it consists of, and that it is an estimate', () => {
    expect(costSentence(costOf(ended(inLambda())))).toMatch(
      /^It cost about \$0\.0004: 30 GB-seconds of Lambda, 1 call of Lambda \(an estimate, at the prices of us-east-1 of \d{4}-\d\d-\d\d\)\.$/,
    );
  });
});
