import { changeEffects } from '../../../domain/explain/change-effects';
import { runPoints } from '../../../domain/explain/job-durations';
import type { LoggedChange } from '../../../domain/history/logged-change';
import { about, changeBefore, MORNING, nights } from '../../support/rows/job-nights';

describe('the effect of a change', () => {
  const effects = (seconds: number[], changes: LoggedChange[]) =>
    changeEffects(runPoints(nights(...seconds), MORNING), changes);

  it('is reported if the job took clearly longer or shorter after the change', () => {
    expect(effects([...about(6, 60), ...about(6, 120)], [changeBefore(6)])).toEqual([
      expect.objectContaining({ first: 0, last: 0, before: 61_000, after: 121_000 }),
    ]);
    expect(effects([...about(6, 120), ...about(6, 60)], [changeBefore(6)])).toHaveLength(1);
  });

  it('is reported for the group as for the job: the parameters of the group are the job’s too', () => {
    expect(effects([...about(6, 60), ...about(6, 120)], [changeBefore(6, '@group')])).toHaveLength(1);
  });

  it('is not reported if there is no difference, or too few runs on a side', () => {
    expect(effects(about(12, 60), [changeBefore(6)])).toEqual([]);
    expect(effects([...about(6, 60), ...about(2, 120)], [changeBefore(6)])).toEqual([]);
    expect(effects([...about(2, 60), ...about(6, 120)], [changeBefore(2)])).toEqual([]);
  });

  it('is not reported if durations go up and down by themselves', () => {
    const restless = [60, 200, 70, 65, 190, 72, 210, 60, 205, 198, 61, 204];
    expect(effects(restless, [changeBefore(6)])).toEqual([]);
  });

  it('is reported once, with the change that is nearest to the step', () => {
    const slow = [...about(12, 60), ...about(12, 120)];
    expect(effects(slow, [changeBefore(9), changeBefore(12), changeBefore(14)])).toEqual([
      expect.objectContaining({ first: 1, last: 1 }),
    ]);
  });

  it('is reported for all changes between the same two runs together', () => {
    const changes = [changeBefore(2), changeBefore(6), changeBefore(6), changeBefore(6)];
    expect(effects([...about(6, 60), ...about(6, 120)], changes)).toEqual([
      expect.objectContaining({ first: 1, last: 3 }),
    ]);
  });

  it('is reported for each step, as long as it held', () => {
    const seconds = [...about(8, 60), ...about(8, 120), ...about(8, 30)];
    const found = effects(seconds, [changeBefore(8), changeBefore(16)]);
    expect(found.map(({ before, after }) => [before, after])).toEqual([
      [61_000, 121_000],
      [120_500, 31_000],
    ]);
  });
});
