import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import type { WorkCall } from '../../../local/drivers/driver';
import { WorkProcess } from '../../../local/drivers/work-process';
import { processIdentity } from '../../../local/processes';
import { until } from '../../support/home/until';

const own = process.platform;
const setPlatform = (value: NodeJS.Platform) => Object.defineProperty(process, 'platform', { value });
afterEach(() => setPlatform(own));

/** Starts a script of a shell. What is printed is kept by stream. */
async function start(script: string, fields = {}): Promise<{ work: WorkProcess; stdout(): string; stderr(): string }> {
  const printed = { stdout: '', stderr: '' };
  const call = {
    target: { target: 'command:try', kind: 'command', folder: tmpdir(), fields },
    environment: { ...process.env, RUNSHEET_PROCESS: randomUUID() },
    ownVariables: {},
    print: (stream: 'stdout' | 'stderr', text: string) => {
      printed[stream] += text;
    },
  } as unknown as WorkCall;
  const work = await WorkProcess.start(['sh', '-c', script], tmpdir(), call);
  return { work, stdout: () => printed.stdout, stderr: () => printed.stderr };
}

describe.each(['linux', 'darwin'] as const)('a program, on %s', (platform) => {
  beforeEach(() => setPlatform(platform));

  it('that leaves nothing ends without a word, also if what it started ends a little later', async () => {
    for (const script of ['true', 'sleep 0.4 & exit 0']) {
      const { work, stderr } = await start(script);
      expect(await work.ended).toEqual({ code: 0, signal: null });
      expect(stderr()).toBe('');
    }
  });

  it('that leaves a process is told so, and the process ends', async () => {
    const { work, stdout, stderr } = await start('env -i sleep 388 & echo $!; exit 0');
    expect(await work.ended).toEqual({ code: 0, signal: null });
    const pid = Number(stdout());
    expect(stderr()).toBe(`the work left process ${pid} running, which ends now: a program waits for what it starts\n`);
    await until(() => processIdentity(pid) === undefined, 'it is gone');
  });

  it('that heeds a stop is not waited for until its grace is over', async () => {
    const { work, stdout } = await start('sleep 388 & echo ready; wait', { stop_grace_seconds: 3600 });
    await until(() => stdout() !== '', 'it has begun');
    await work.stop();
    expect(await work.ended).toMatchObject({ code: null, signal: 'SIGTERM' });
  });
});
