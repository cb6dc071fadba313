import { stripVTControlCharacters } from 'node:util';
import { backfillTimeJson, renderBackfill } from '../../../cli/view/render-backfill';
import type { RunRow } from '../../../domain/tables/rows';
import { aRun } from '../../protocol/builders';

const TIME = '2026-11-22T02:00:00.000Z';
const RUN = 'nightly-backfill-20261122T020000Z';
const time = (...statuses: RunRow['status'][]) => ({
  scheduledTime: TIME,
  tries: statuses.map((status, at) => aRun({ run_id: at === 0 ? RUN : `${RUN}-${at + 1}`, status })),
});

describe('a time of a backfill', () => {
  it.each([
    [time(), `${TIME} ${RUN} runs`],
    [time('SUCCEEDED'), `${TIME} ${RUN} SUCCEEDED done`],
    [time('RUNNING'), `${TIME} ${RUN} RUNNING waits for its end`],
    [time('FAILED'), `${TIME} ${RUN} FAILED runs again as ${RUN}-2`],
  ])('shows its last run, and what is done next: %#', (given, expected) => {
    const [, line = ''] = stripVTControlCharacters(renderBackfill('nightly', [given])).split('\n');
    expect(line.replace(/ +/g, ' ')).toBe(expected);
  });

  it('is JSON with nulls, and the run that would be started', () => {
    expect(backfillTimeJson('nightly', time())).toEqual({
      scheduled_time: TIME,
      run_id: null,
      status: null,
      tries: 0,
      next_run_id: RUN,
    });
    expect(backfillTimeJson('nightly', time('SUCCEEDED'))).toMatchObject({ tries: 1, next_run_id: null });
  });
});
