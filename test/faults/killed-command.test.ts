import { setTimeout as sleep } from 'node:timers/promises';
import { Chance } from '../support/chance';
import type { TestHome } from '../support/home/a-home';
import { aHome, applyGroup, brokenHome, GROUP } from './cases/command-case';

/*
 * `kill -9` of the whole command at a random moment: while it starts, loads, runs or closes. The next command closes
 * what is left and runs the group. By then no process of the killed command is at work any more.
 */

const KILLS = Number(process.env.RUNSHEET_KILLS ?? 15);
const FIRST = Number(process.env.RUNSHEET_SEED ?? 1);

jest.setTimeout(60_000 + KILLS * 15_000);

describe('a command that is killed at a random moment', () => {
  let home: TestHome;
  let wholeMs: number;
  beforeAll(async () => {
    home = aHome();
    await applyGroup(home);
    await home.json('run', GROUP);
    const startedAt = performance.now();
    await home.json('run', GROUP);
    wholeMs = performance.now() - startedAt;
  });
  afterAll(() => home.remove());

  it.each(Array.from({ length: KILLS }, (_, index) => FIRST + index))(
    'leaves nothing that the next does not make good (seed %i)',
    async (seed) => {
      const chance = new Chance(seed);
      const before = (await home.json('runs', GROUP, '--limit', '1000')).runs.length;
      const command = home.start('run', GROUP);
      await sleep(chance.next() * wholeMs);
      command.process.kill('SIGKILL');
      await command.ended;
      const again = await home.json('run', GROUP);
      expect(again.status).toBe('SUCCEEDED');
      const { runs } = await home.json('runs', GROUP, '--limit', '1000');
      const killed = runs.slice(1, runs.length - before);
      expect(killed.length).toBeLessThanOrEqual(1);
      for (const run of killed) expect(['ABORTED', 'SUCCEEDED']).toContain(run.status);
      await expect(brokenHome(home)).resolves.toEqual([]);
    },
  );
});
