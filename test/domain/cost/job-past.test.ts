import { pastOf } from '../../../domain/cost/job-past';
import type { AttemptEntry } from '../../../domain/tables/rows';
import { aJobRun, aRun } from '../../protocol/builders';
import { entry as anEntry } from '../../support/rows/explained';

const entry = (attempt: number, given: Partial<AttemptEntry> = {}) =>
  anEntry(attempt, { status: 'SUCCEEDED', ...given });
const onAws = aRun();
const here = aRun({ execution_arn: 'arn:aws:states:local:000000000000:execution:runsheet:nightly-1' });
const row = (given: object) => aJobRun({ status: 'SUCCEEDED', target: 'lambda:a', attempts: [entry(1)], ...given });

describe('what a run of a job says of the cost of the next', () => {
  it('is on AWS what it used, with the memory that its function had', () => {
    const past = pastOf(row({ attempts: [entry(1, { memory_mb: 1024 })] }), onAws);
    expect(past).toMatchObject({ usage: { lambda_gb_seconds: 30, lambda_requests: 1 }, attempts: 1, failures: 0 });
  });

  it('is on a laptop what a function of 512 MB would use in the time, whatever its process had', () => {
    const past = pastOf(row({ attempts: [entry(1, { memory_mb: 256 })] }), here);
    expect(past).toMatchObject({ usage: { lambda_gb_seconds: 15, lambda_requests: 1 }, untold: 0 });
  });

  it('is what its service told, wherever the run was', () => {
    const used = {
      attempts: [entry(1, { usage: { glue_dpu_seconds: 60 } })],
      target: 'glue:a',
      looks: 'often' as const,
    };
    expect(pastOf(row(used), here)).toMatchObject({
      usage: { glue_dpu_seconds: 60 },
      looks: { how: 'often', seconds: [30] },
    });
  });

  it('is unknown of a program on a laptop that stands for work in a service', () => {
    expect(pastOf(row({ target: 'command:a' }), here)).toMatchObject({ usage: {}, untold: 1 });
  });

  it('counts the attempts that had to be settled', () => {
    const attempts = [entry(1, { status: 'FAILED' }), entry(2, { status: 'TIMED_OUT' }), entry(3)];
    expect(pastOf(row({ attempts }), here)).toMatchObject({ attempts: 3, failures: 2 });
  });

  it('is nothing of a job that did not run', () => {
    expect(pastOf(row({ attempts: [] }), here)).toBeUndefined();
    expect(pastOf(row({ attempts: undefined }), here)).toBeUndefined();
    expect(pastOf(row({ attempts: [entry(1, { started_at: null, status: 'NOT_STARTED' })] }), here)).toBeUndefined();
  });

  it('knows the size of the row without and with what the attempts added', () => {
    const past = pastOf(row({ output: 'x'.repeat(3000) }), here);
    expect(past?.endedBytes).toBeGreaterThan(3000);
    expect(past?.plannedBytes).toBeLessThan(1000);
  });
});
