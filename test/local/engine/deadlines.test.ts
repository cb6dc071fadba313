import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isAlive, processIdentity } from '../../../local/processes';
import { anActRow, type Finished, jobFile, runJobs, statusesOf, useLaptop } from '../../support/home/laptop';
import { mostAtOnce, readProbe } from '../../support/home/probe';
import { until } from '../../support/home/until';
import { type Call, changeReplies, recordCalls } from '../../support/services/between';

jest.setTimeout(60_000);

const laptop = useLaptop();

describe('a job that goes on after its deadline', () => {
  const ACTS = ['ignore-signal', 'refuse-to-exit', 'loop-for-ever'];
  let finished: Finished;
  const probeOf = (act: string) => path.join(laptop.scratch, `${act}.probe`);

  beforeAll(async () => {
    const row = (act: string) =>
      anActRow(act, { timeout_minutes: 0.01, maximum_retries: 1, parameters: { probe: probeOf(act) } });
    finished = await runJobs(laptop, [...ACTS.map(row), anActRow('heed', { timeout_minutes: 0.01 })], { workers: 3 });
  });

  it.each(ACTS)('is TIMED_OUT in that attempt, and the next is clean: %s', (act) => {
    expect(finished.rows[act]).toMatchObject({
      status: 'SUCCEEDED',
      charged: 1,
      attempts: [
        { status: 'TIMED_OUT', class: 'timeout', error: { name: 'TimedOut' } },
        { status: 'SUCCEEDED', error: null },
      ],
    });
  });

  it.each(ACTS)('writes nothing once the next attempt has begun: %s', (act) => {
    const signs = readProbe(probeOf(act));
    const first = signs.filter((sign) => sign.attempt === 1);
    const second = Date.parse(finished.rows[act]?.attempts[1]?.started_at ?? '');
    expect(first.length).toBeGreaterThan(2);
    expect(Math.max(...first.map((sign) => sign.at))).toBeLessThan(second);
    expect(mostAtOnce(signs)).toBe(1);
  });

  it.each(ACTS)('is ended with its process, which no other attempt has used: %s', (act) => {
    const signs = readProbe(probeOf(act));
    const [pid] = signs.filter((sign) => sign.attempt === 1).map((sign) => sign.pid);
    expect(isAlive(pid as number)).toBe(false);
    expect(signs.filter((sign) => sign.attempt === 2).map((sign) => sign.pid)).not.toContain(pid);
  });

  it('leaves none of the processes that it started', async () => {
    const child = Number(readFileSync(`${probeOf('refuse-to-exit')}.child`, 'utf8'));
    // Not `isAlive`: whichever process adopts an orphan need not reap it.
    await until(() => processIdentity(child) === undefined);
  });

  it('is ended long before the timeout of its Task', () => {
    expect(finished.events.filter((event) => event.type === 'TaskTimedOut')).toEqual([]);
  });

  it('is recorded as such even if it never saw its signal', () => {
    expect(finished.rows['loop-for-ever']?.attempts[0]?.error?.message).toContain('did not stop at its signal');
    expect(finished.rows['ignore-signal']?.attempts[0]?.error?.message).toBe(
      'not finished after timeout_minutes = 0.01',
    );
  });

  it('has TIMED_OUT where that was its last attempt', () => {
    expect(finished.rows.heed).toMatchObject({ status: 'TIMED_OUT', attempt: 1, charged: 1 });
    expect(finished.result.status).toBe('FAILED');
  });
});

describe('a handler that claims nothing and never ends', () => {
  it('is killed by the timeout of its Task, and the jobs after it run', async () => {
    const probe = path.join(laptop.scratch, 'hangs.probe');
    process.env.RUNSHEET_TEST_PROBE = probe;
    const calls: Call[] = [];
    const finished = await runJobs(
      laptop,
      [anActRow('hangs', { target: 'lambda:hangs', priority: 1 }), anActRow('succeed', { priority: 2 })],
      {
        sources: { act: jobFile('act'), hangs: jobFile('hangs') },
        settings: { on_failure: 'continue' },
        workers: 1,
        // One second instead of a minute and ten; and no second attempt, which would be the same.
        wrapInvoke: (invoke) =>
          [
            changeReplies('load-group', (reply) =>
              JSON.parse(JSON.stringify(reply).replace('"timeout_seconds":70', '"timeout_seconds":1')),
            ),
            changeReplies('settle-attempt', () => ({ outcome: 'FAILED' })),
            recordCalls(calls),
          ].reduce((inner, wrap) => wrap(inner), invoke),
      },
    );
    delete process.env.RUNSHEET_TEST_PROBE;
    expect(finished.events.filter((event) => event.type === 'TaskTimedOut')).toHaveLength(1);
    const settled = calls.find((call) => call.functionName === 'settle-attempt');
    expect(settled?.payload).toMatchObject({ failure: { Error: 'States.Timeout' } });
    expect(statusesOf(finished)).toEqual({ hangs: 'LOST', succeed: 'SUCCEEDED' });
    const [sign] = readProbe(probe);
    await until(() => !isAlive(sign?.pid as number));
  });
});
