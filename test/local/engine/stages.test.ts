import path from 'node:path';
import { anActRow, runJobs, statusesOf, useLaptop } from '../../support/home/laptop';
import { readProbe, type Sign } from '../../support/home/probe';

jest.setTimeout(30_000);

const laptop = useLaptop();

const stages = (given: Record<string, object> = {}) =>
  [1, 2, 3].map((stage) =>
    anActRow('succeed', { job_name: `stage-${stage}`, priority: 10 * stage, ...given[`stage-${stage}`] }),
  );

describe('the stages of a run', () => {
  it('start one after another, each when all jobs of the one before have ended, and the parallel jobs beside them', async () => {
    const probe = path.join(laptop.scratch, 'order');
    const work = (job_name: string, priority: number) =>
      anActRow('work', { job_name, priority, parameters: { probe, ms: 60 } });
    const jobs = [work('a1', 5), work('a2', 5), work('b1', 7), work('c1', 900), work('beside', -1)];
    const { result } = await runJobs(laptop, jobs, { workers: 3 });
    expect(result.status).toBe('SUCCEEDED');
    const signs = readProbe(probe);
    const at = (job: string, what: Sign['what']) =>
      signs.find((sign) => sign.job === job && sign.what === what)?.at ?? 0;
    expect(at('b1', 'begin')).toBeGreaterThanOrEqual(Math.max(at('a1', 'end'), at('a2', 'end')));
    expect(at('c1', 'begin')).toBeGreaterThanOrEqual(at('b1', 'end'));
    expect(at('beside', 'begin')).toBeLessThan(at('c1', 'begin'));
  });

  it.each([
    ['stop', { 'stage-1': 'FAILED', 'stage-2': 'SKIPPED', 'stage-3': 'SKIPPED' }],
    ['continue', { 'stage-1': 'FAILED', 'stage-2': 'SUCCEEDED', 'stage-3': 'SUCCEEDED' }],
  ])('after a failed one: %s', async (on_failure, statuses) => {
    const jobs = stages({ 'stage-1': { parameters: { act: 'fail' } } });
    const finished = await runJobs(laptop, jobs, { settings: { on_failure } });
    expect(statusesOf(finished)).toEqual(statuses);
    expect(finished.result.status).toBe('FAILED');
  });

  it.each([
    ['stop', { 'stage-1': 'SUCCEEDED', 'stage-2': 'INVALID', 'stage-3': 'SKIPPED' }],
    ['continue', { 'stage-1': 'SUCCEEDED', 'stage-2': 'INVALID', 'stage-3': 'SUCCEEDED' }],
  ])('after one that holds nothing but an invalid row: %s', async (on_failure, statuses) => {
    const finished = await runJobs(laptop, stages({ 'stage-2': { timeout_minutes: -1 } }), {
      settings: { on_failure },
    });
    expect(statusesOf(finished)).toEqual(statuses);
    expect(finished.result.status).toBe('FAILED');
  });

  it.each([
    ['stop', { 'stage-1': 'SKIPPED', 'stage-2': 'INVALID', 'stage-3': 'SKIPPED' }],
    ['continue', { 'stage-1': 'SUCCEEDED', 'stage-2': 'INVALID', 'stage-3': 'SUCCEEDED' }],
  ])('in a group with a row whose priority cannot be read: %s', async (on_failure, statuses) => {
    const finished = await runJobs(laptop, stages({ 'stage-2': { priority: '20' } }), { settings: { on_failure } });
    expect(statusesOf(finished)).toEqual(statuses);
    expect(finished.result.status).toBe('FAILED');
  });

  it('are not held up by a failed parallel job', async () => {
    const finished = await runJobs(laptop, [...stages(), anActRow('fail', { job_name: 'beside' })]);
    expect(statusesOf(finished)).toEqual({
      beside: 'FAILED',
      'stage-1': 'SUCCEEDED',
      'stage-2': 'SUCCEEDED',
      'stage-3': 'SUCCEEDED',
    });
    expect(finished.result.status).toBe('FAILED');
  });

  it('hand their outputs on', async () => {
    const jobs = [
      anActRow('succeed', { job_name: 'first', priority: 1 }),
      anActRow('read-output', { job_name: 'second', priority: 2, parameters: { of: 'first' } }),
    ];
    const { rows } = await runJobs(laptop, jobs);
    expect(rows.second).toMatchObject({ status: 'SUCCEEDED', output: '{"attempt":1}' });
  });
});

describe('a run with nothing to run', () => {
  it('fails, saying why: never "0 jobs, success"', async () => {
    const { result, run } = await runJobs(laptop, [anActRow('succeed', { is_enabled: false })]);
    expect(result.status).toBe('FAILED');
    expect(run.reason).toMatch(/none of them is enabled/);
  });

  it('ends well, SKIPPED, where its group is disabled', async () => {
    const { result, run, rows } = await runJobs(laptop, [anActRow('succeed')], { settings: { is_enabled: false } });
    expect(result.status).toBe('SUCCEEDED');
    expect(run.status).toBe('SKIPPED');
    expect(rows).toEqual({});
  });
});
