import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import fs, { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { askWhatThisStartedToEnd, endTrees, endWhatThisStarted, listStarted, MARK } from '../../local/process-trees';
import { processIdentity } from '../../local/processes';
import { until } from '../support/home/until';

const started: number[] = [];
afterAll(() => {
  for (const pid of started) {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // The test has ended it.
    }
  }
});

/** A shell that leads a group of its own and prints the number of what it starts. */
async function aShell(script: string, mark: string): Promise<{ pid: number; child: ChildProcess; printed: number[] }> {
  const env = { ...process.env, [MARK]: mark };
  const child = spawn('sh', ['-c', script], { detached: true, env, stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  child.stdout?.on('data', (chunk) => {
    text += chunk;
  });
  await until(() => text.includes('ready'), 'the shell is ready');
  started.push(child.pid as number);
  return { pid: child.pid as number, child, printed: text.split('\n').map(Number).filter(Boolean) };
}

const isThere = (pid: number) => processIdentity(pid) !== undefined;
const allGone = (pids: number[]) => until(() => !pids.some(isThere), `${pids} are gone`);

/** Each prints its number, and sleeps. */
const SLEEPER = "sh -c 'echo $$; exec sleep 300'";

test('a process ends with its group, and with those below it that left the group', async () => {
  const mark = randomUUID();
  const { pid, printed } = await aShell(`${SLEEPER} & setsid ${SLEEPER} & sleep 0.3; echo ready; wait`, mark);
  expect(printed).toHaveLength(2);
  endTrees([{ pid, mark }]);
  await allGone([pid, ...printed]);
});

test('a process below it is found without its environment', async () => {
  const mark = randomUUID();
  const { pid, printed } = await aShell(`env -i setsid ${SLEEPER} & sleep 0.3; echo ready; wait`, mark);
  expect(printed).toHaveLength(1);
  endTrees([{ pid, mark }]);
  await allGone(printed);
});

test('a process starts nothing more while what it has started is looked for', async () => {
  const mark = randomUUID();
  const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-trees-'));
  const [go, number] = [path.join(folder, 'go'), path.join(folder, 'pid')];
  const sleeper = `setsid sh -c 'echo $$ > ${number}.new; mv ${number}.new ${number}; exec sleep 300'`;
  const { pid } = await aShell(`echo ready; while [ ! -e ${go} ]; do :; done; ${sleeper} & wait`, mark);
  const list = fs.readdirSync;
  jest.spyOn(fs, 'readdirSync').mockImplementationOnce(((folder: string) => {
    const listed = list(folder);
    writeFileSync(go, '');
    const until = performance.now() + 1_000;
    while (!existsSync(number) && performance.now() < until);
    return listed;
  }) as unknown as typeof list);
  endTrees([{ pid, mark }]);
  jest.restoreAllMocks();
  const late = existsSync(number) ? [Number(readFileSync(number, 'utf8'))] : [];
  started.push(...late);
  rmSync(folder, { recursive: true });
  await allGone([pid, ...late]);
});

test('one whose parent has ended is found by its mark', async () => {
  const mark = randomUUID();
  const { child, printed } = await aShell(`(setsid ${SLEEPER} &) ; sleep 0.3; echo ready`, mark);
  if (child.exitCode === null) await once(child, 'exit');
  expect(printed.map(isThere)).toEqual([true]);
  endTrees([{ pid: undefined, mark }]);
  await allGone(printed);
});

test('no other process ends: not one with another mark, and none of a number that is not ours any more', async () => {
  const [ours, others] = [randomUUID(), randomUUID()];
  const { pid, printed } = await aShell(`setsid ${SLEEPER} & sleep 0.3; echo ready; wait`, others);
  const child = await aShell('echo ready; exec sleep 300', ours);
  endTrees([
    { pid: child.pid, mark: ours },
    // It had this number once, and another process has it now.
    { pid: undefined, mark: `${others.slice(0, -1)}` },
  ]);
  await allGone([child.pid]);
  expect([pid, ...printed].every(isThere)).toBe(true);
  endTrees([{ pid, mark: others }]);
  await allGone([pid, ...printed]);
});

test('what this process has started is listed, also by the numbers that are younger than its first child', async () => {
  const mark = randomUUID();
  // Whatever the tests before have left to this process, which has run them, too.
  const before = listStarted(mark);
  const { pid, child, printed } = await aShell(`(setsid ${SLEEPER} &) ; sleep 0.3; echo ready; exec sleep 300`, mark);
  const found = [undefined, ...[0, 60_000].map((agoMs) => ({ pid, agoMs }))].map((since) =>
    listStarted(mark, {}, since),
  );
  for (const each of found) expect(each).toEqual(expect.arrayContaining(printed));
  // The first child itself is no younger than it.
  expect(found.map((each) => each.includes(pid))).toEqual([true, false, true]);
  endTrees([{ pid, mark }]);
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  await allGone([pid, ...printed]);
  expect(listStarted(mark).filter((each) => !before.includes(each))).toEqual([]);
});

describe.each(['linux', 'darwin'] as const)('with what %s says of processes', (platform) => {
  test('those below it end, also one that left the group', async () => {
    const mark = randomUUID();
    const { pid, printed } = await aShell(`${SLEEPER} & env -i setsid ${SLEEPER} & sleep 0.3; echo ready; wait`, mark);
    expect(printed).toHaveLength(2);
    endTrees([{ pid, mark }], platform);
    await allGone([pid, ...printed]);
  });

  test('a look finds nothing where nothing was started: not itself either', async () => {
    const before = listStarted(randomUUID(), { platform });
    const mark = randomUUID();
    const { pid, child } = await aShell('echo ready', mark);
    if (child.exitCode === null) await once(child, 'exit');
    const found = listStarted(mark, { group: pid, platform });
    expect(found.filter((each) => !before.includes(each))).toEqual([]);
  });

  test('what a program leaves in its group is found when its parent has ended, asked to end, and ended', async () => {
    const mark = randomUUID();
    const deaf = `sh -c 'trap "" TERM; echo $$; while :; do sleep 0.2; done'`;
    const { pid, child, printed } = await aShell(`env -i ${SLEEPER} & env -i ${deaf} & sleep 0.3; echo ready`, mark);
    if (child.exitCode === null) await once(child, 'exit');
    const search = { group: pid, platform };
    expect(listStarted(mark, search)).toEqual(expect.arrayContaining(printed));
    askWhatThisStartedToEnd(mark, search);
    await until(() => printed.filter(isThere).length === 1, 'one heeds the signal');
    endWhatThisStarted(mark, search);
    await allGone(printed);
  });
});
