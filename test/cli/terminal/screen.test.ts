import { Screen } from '../../../cli/terminal/screen';

const BUSY_MS = 5;

it('draws again and again, and rests after each frame for 19 times as long as it took', async () => {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const frames: { from: number; to: number }[] = [];
  const screen = new Screen(() => {
    const from = performance.now();
    while (performance.now() - from < BUSY_MS);
    frames.push({ from, to: performance.now() });
    return `frame ${frames.length}`;
  }, 1);
  while (frames.length < 4) await new Promise((resolve) => setTimeout(resolve, 20));
  screen.close({ keep: true });
  write.mockRestore();
  for (const [at, { from, to }] of frames.slice(0, -1).entries()) {
    expect((frames[at + 1]?.from ?? 0) - to).toBeGreaterThanOrEqual(19 * (to - from));
  }
});
