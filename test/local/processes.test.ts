import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { isAlive, isSameProcess, killGroup, processIdentity } from '../../local/processes';

/** A process that leads a group of its own, until it is killed. */
async function aProcess(): Promise<ChildProcess & { pid: number }> {
  const child = spawn('sleep', ['60'], { detached: true });
  await once(child, 'spawn');
  return child as ChildProcess & { pid: number };
}

test('a living process has an identity that stays; a dead one has none', async () => {
  const child = await aProcess();
  const identity = processIdentity(child.pid);
  expect(identity).toEqual(expect.any(String));
  expect(isSameProcess(child.pid, identity)).toBe(true);
  expect(isSameProcess(child.pid, 'another')).toBe(false);
  const gone = once(child, 'exit');
  killGroup(child.pid);
  await gone;
  expect(isAlive(child.pid)).toBe(false);
  expect(processIdentity(child.pid)).toBeUndefined();
  expect(isSameProcess(child.pid, identity)).toBe(false);
  expect(() => killGroup(child.pid)).not.toThrow();
});

test('this process is alive', () => {
  expect(isAlive(process.pid)).toBe(true);
  expect(processIdentity(process.pid)).toBe(processIdentity(process.pid));
});
