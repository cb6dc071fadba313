import type { EndWait } from '../../../domain/runs/end-wait';
import { hearEnd } from '../../../operations/look/hear-end';
import type { LookDependencies } from '../../../operations/look/looking';
import { aJobRun, aRun } from '../../protocol/builders';

/* What the model in test/protocol/looks cannot reach: waits that change while an end is heard. */

const call = { run_id: 'nightly-1', plan: 1, job_name: 'load', attempt: 1, timeout_seconds: 75 };
const aWait = (token: string): EndWait => ({ run_id: '', entry: 'wait', token, noted_at: 1, call, expires_at: 1 });

/** The row has ended by whatever call, so that the look has nothing more to do. */
const ended = () =>
  ({
    runs: { findJobRun: async () => aJobRun({ status: 'SUCCEEDED', attempt: 1 }), findRun: async () => aRun({}) },
    now: () => 0,
  }) as unknown as LookDependencies;

function waitsOf(...found: (EndWait | undefined)[]) {
  const woken: string[] = [];
  const waits = {
    find: async () => found.shift(),
    wake: async (token: string) => void woken.push(token),
  };
  return { woken, waits };
}

test('an end for which nobody waits, or of no attempt of ours, is not even looked at', async () => {
  const { woken, waits } = waitsOf(undefined);
  const never = () => {
    throw new Error('no look is due');
  };
  await expect(hearEnd({ kind: 'states', id: 'forged' }, never, waits)).resolves.toBe('nobody waits');
  expect(woken).toEqual([]);
});

test('a wait that began while the end was recorded is the one that is woken', async () => {
  const { woken, waits } = waitsOf(aWait('first'), aWait('second'));
  await expect(hearEnd({ kind: 'states', id: 'work-1' }, ended, waits)).resolves.toBe('woken');
  expect(woken).toEqual(['second']);
});

test('a wait whose item has gone meanwhile is woken by the token that was read', async () => {
  const { woken, waits } = waitsOf(aWait('first'), undefined);
  await hearEnd({ kind: 'states', id: 'work-1' }, ended, waits);
  expect(woken).toEqual(['first']);
});
