import { durationStory } from '../../../board/job/duration-story';
import { changeEffects } from '../../../domain/explain/change-effects';
import { runPoints } from '../../../domain/explain/job-durations';
import { about, changeBefore, MORNING, nights } from '../../support/rows/job-nights';

describe('the story of a duration', () => {
  it('tells each step, as long as it held', () => {
    const seconds = [...about(8, 60), ...about(8, 120), ...about(8, 30)];
    const changes = [changeBefore(8), changeBefore(16)];
    const points = runPoints(nights(...seconds), MORNING);
    const { summary, steps } = durationStory(points, changes, changeEffects(points, changes), MORNING);
    expect(summary).toBe('24 runs from 1 Oct to 24 Oct: p50 1 min 01 s, p95 2 min 02 s.');
    expect(steps).toEqual([
      'It got faster: since change 2 (16 Oct 14:00:00, by ann) p50 fell from 2 min 01 s to 31 s.',
      'After change 1 (8 Oct 14:00:00, by ann) p50 rose from 1 min 01 s to 2 min 01 s.',
    ]);
  });

  it('says that the duration of a job that never succeeded is unknown', () => {
    const points = runPoints(
      nights(1, 2).map((run) => ({ ...run, status: 'FAILED' as const })),
      MORNING,
    );
    expect(durationStory(points, [], [], MORNING)).toEqual({
      summary: '2 runs from 1 Oct to 2 Oct: none of them succeeded, so the typical duration is unknown.',
      steps: [],
    });
  });
});
