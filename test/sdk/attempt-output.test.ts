import { aPlannedRun } from '../support/rows/a-run';
import { aCall, attempt, attemptDependencies } from '../support/rows/an-attempt';
import { anAttemptWithSecret } from '../support/rows/an-attempt-with-secret';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

describe('an error that nobody caught', () => {
  it('is the failure of its attempt, without the secret, and the process is left', async () => {
    const { error, row, deps } = await anAttemptWithSecret(tables, ({ parameters }, { sink }) => {
      setTimeout(() => sink?.crash(new RangeError(`late ${parameters.db}`)), 1);
      return new Promise(() => {});
    });
    expect(error?.message).toBe('attempt 1 failed: RangeError: late [secret db]');
    expect(deps.events).toEqual(['left']);
    // No end yet, as of every attempt whose code may still be at work.
    expect(row?.attempts[0]).toMatchObject({ class: 'job', ended_at: null, error: { name: 'RangeError' } });
    expect(deps.lines).toEqual([expect.stringMatching(/RangeError: late \[secret db\].*"uncaught":true/)]);
  });

  it('between the code and END waits for END, and the process is left after it', async () => {
    const { error, row, deps } = await anAttemptWithSecret(tables, (_, watched) => {
      const { runs } = watched;
      const { update } = runs;
      watched.runs = Object.assign(Object.create(runs), {
        update: (...given: Parameters<typeof update>) => {
          watched.sink?.crash(new Error('unheard'));
          expect(watched.events).toEqual([]);
          return update.apply(runs, given);
        },
      });
      return 'done';
    });
    expect(error).toBeUndefined();
    expect(row).toMatchObject({ status: 'SUCCEEDED', output: '"done"' });
    expect(deps.events).toEqual(['left']);
    expect(deps.lines).toEqual([expect.stringMatching(/unheard.*"uncaught":true/)]);
  });

  it('of an earlier attempt during the claim of the next fails neither, and the process is left after END', async () => {
    const { reply } = await aPlannedRun(tables);
    const deps = attemptDependencies(tables);
    const { runs } = deps;
    deps.runs = Object.assign(Object.create(runs), {
      update: async (...given: Parameters<typeof runs.update>) => {
        const row = await runs.update(...given);
        if (deps.lines.length === 0) deps.sink?.crash(new Error('of an earlier attempt'));
        expect(deps.events).toEqual([]);
        return row;
      },
    });
    const code = jest.fn(() => 'done');
    deps.output.sendTo({ print() {}, stream() {}, flush() {}, crash: () => deps.leaveProcess() });
    expect(await attempt(tables, aCall(reply, 'load-orders'), code, deps)).toBeUndefined();
    expect(code).toHaveBeenCalled();
    expect(deps.events).toEqual(['left']);
    await expect(tables.runs.findJobRun(reply, 'load-orders')).resolves.toMatchObject({ status: 'SUCCEEDED' });
  });

  it('after the attempt leaves the process at once', async () => {
    const { deps } = await anAttemptWithSecret(tables, () => 'done');
    deps.sink?.crash(new Error('of an earlier attempt'));
    expect(deps.events).toEqual(['left']);
  });
});
