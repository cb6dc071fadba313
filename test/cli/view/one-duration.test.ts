import { stripVTControlCharacters } from 'node:util';
import { jobRunDurationText } from '../../../board/parts/job-run-text';
import { renderGantt } from '../../../cli/view/render-gantt';
import { renderJobRuns } from '../../../cli/view/render-run';
import { jobFailedEvent } from '../../../domain/notices/runsheet-events';
import { runWithJobsJson } from '../../../domain/runs/run-json';
import type { JobRunRow } from '../../../domain/tables/rows';
import { aJobRun, anAttempt, aRunRow, isoAt, PLANNED_AT } from '../../support/rows/a-job-run';

/* The duration of a job is one number, wherever it is shown: from its first start to its last end. */

const NOW = PLANNED_AT + 600_000;
const SHEET = { width: 100, now: NOW };

/** Failed after 10 s, waited for 30 s, and failed again after 20 s. */
const retried = aJobRun(
  { name: 'retried', status: 'FAILED' },
  {
    attempt: 2,
    started_at: isoAt(0),
    ended_at: isoAt(60_000),
    duration_ms: 20_000,
    attempts: [
      anAttempt({ start: 0, end: 10_000, status: 'FAILED' }),
      anAttempt({ attempt: 2, start: 40_000, end: 60_000, status: 'FAILED' }),
    ],
  },
);
const lost = { ...retried, job_name: 'lost', status: 'LOST' as const };
const run = aRunRow({ status: 'FAILED', ended_at: isoAt(60_000) });

function everywhere(row: JobRunRow) {
  const [, shown = ''] = stripVTControlCharacters(renderJobRuns({ run, rows: [row] }, SHEET)).split('\n');
  const gantt = renderGantt({ run, rows: [row] }, SHEET).map(stripVTControlCharacters);
  return {
    show: shown.replace(/ {2,}/g, '|').split('|')[4],
    gantt: gantt.find((line) => line.includes(row.job_name))?.replace(/^.* {2}/, ''),
    board: jobRunDurationText(row, NOW),
    json: runWithJobsJson(run, [row]).jobs[0]?.duration_ms,
    event: jobFailedEvent(row, run, { options: '' }).detail.duration_ms,
  };
}

describe('the duration of a job', () => {
  it('has the waits between its attempts in it', () => {
    const whole = { show: '1 min 00 s', gantt: '1 min 00 s', board: '1 min 00 s', json: 60_000, event: 60_000 };
    expect(everywhere(retried)).toEqual(whole);
    expect(runWithJobsJson(run, [retried]).jobs[0]?.last_attempt_ms).toBe(20_000);
  });

  it('is unknown if the job is LOST: nobody knows when it ended', () => {
    const unknown = { show: 'unknown', gantt: 'unknown', board: 'unknown', json: null, event: null };
    expect(everywhere(lost)).toEqual(unknown);
  });
});
