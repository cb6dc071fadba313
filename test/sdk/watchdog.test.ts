import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';

/** The watchdog as Lambda has it, in a real process: on a laptop the engine's own process stands in for it. */
describe('threadWatchdog', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'watchdog-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('kills the process while a busy loop blocks its event loop', async () => {
    const ended = await run("threadWatchdog.arm(monotonicMs() + 100); for (;;) fs.appendFileSync(probe, '.');");
    expect(ended).toEqual({ code: null, signal: 'SIGKILL' });
    const written = readFileSync(probe, 'utf8').length;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(readFileSync(probe, 'utf8')).toHaveLength(written);
  });

  it('lets a process end by itself once it is disarmed', async () => {
    expect(
      await run('threadWatchdog.arm(monotonicMs() + 100); threadWatchdog.disarm(); setTimeout(() => {}, 400);'),
    ).toEqual({
      code: 0,
      signal: null,
    });
  });

  it('goes by the last time that it was armed with', async () => {
    const armedTwice = 'threadWatchdog.arm(monotonicMs() + 60_000); threadWatchdog.arm(monotonicMs() + 100); for (;;);';
    expect(await run(armedTwice)).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('keeps no process alive', async () => {
    expect(await run('threadWatchdog.arm(monotonicMs() + 60_000);')).toEqual({ code: 0, signal: null });
  });

  const probe = path.join(folder, 'probe');

  async function run(code: string): Promise<{ code: number | null; signal: string | null }> {
    const outfile = path.join(folder, 'program.js');
    const contents = `import fs from 'node:fs'; import { threadWatchdog } from './sdk/watchdog'; import { monotonicMs } from './sdk/stopwatch'; const probe = ${JSON.stringify(probe)}; ${code}`;
    await build({
      stdin: { contents, resolveDir: process.cwd(), loader: 'ts' },
      bundle: true,
      platform: 'node',
      outfile,
    });
    const child = spawn(process.execPath, [outfile], { stdio: 'inherit' });
    return new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  }
});
