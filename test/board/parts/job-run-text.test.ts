import { html } from '../../../board/html';
import { WEB_LINKS } from '../../../board/links';
import { renderCause, renderFailingSince } from '../../../board/parts/job-run-text';
import type { FailingSince } from '../../../domain/explain/failing-since';
import { parsePage } from '../../support/pages/parsed-page';

const VIEW = { links: WEB_LINKS, now: Date.parse('2026-11-22T08:00:00Z'), console: undefined, options: '' };
const error = { name: 'TimeoutError', message: 'no answer\nat load.ts:3' };

describe('the cause of how a job run ended', () => {
  const cause = (row: Parameters<typeof renderCause>[0]) => html`${renderCause(row, VIEW)}`.text;

  it.each([
    ['the first line of its error', { status: 'FAILED', error }, 'TimeoutError: no answer'],
    ['its reason', { status: 'SKIPPED', reason: 'stage 1 never started' }, 'stage 1 never started'],
    [
      'its error and its reason',
      { status: 'FAILED', error, reason: 'no attempt left' },
      'TimeoutError: no answer<br><span class="soft">no attempt left</span>',
    ],
    ['nothing after a success', { status: 'SUCCEEDED', error, reason: 'x' }, ''],
  ] as const)('is %s', (_, row, text) => {
    expect(cause(row)).toBe(text);
  });

  it('is the run that it was carried over from', () => {
    expect(cause({ status: 'SUCCEEDED', carried_from: 'r-1' })).toBe(
      '<span class="soft">carried over from <a href="/runs/r-1">r-1</a></span>',
    );
  });
});

describe('since when a job fails', () => {
  const first = { run_id: 'r-2', planned_at: '2026-11-20T02:00:00.000Z' };
  const lastGood = { run_id: 'r-1', planned_at: '2026-11-19T02:00:00.000Z' };
  const text = (since: Partial<FailingSince>, runId?: string) =>
    parsePage(renderFailingSince({ first, failures: 3, lastGood, isCut: false, ...since }, VIEW, runId).text).text;

  it('names the first failure, the number of failures and the last success', () => {
    expect(text({})).toBe(
      'Failing since 20 Nov 02:00:00, 3 runs in a row. It last succeeded in the run of 19 Nov 02:00:00.',
    );
    expect(text({ failures: 1 })).toMatch(/^Failing since 20 Nov 02:00:00\. It/);
  });

  it('says that the failure is new, on the page of the run in which it is', () => {
    expect(text({ failures: 1 }, 'r-2')).toBe('New in this run. It last succeeded in the run of 19 Nov 02:00:00.');
    expect(text({ failures: 3 }, 'r-2')).toMatch(/^Failing since/);
  });

  it('says what is known if no success was found', () => {
    expect(text({ lastGood: undefined })).toMatch(/No earlier success of it is known\.$/);
    expect(text({ lastGood: undefined, isCut: true })).toMatch(
      /It succeeded in none of the earlier runs that were read\.$/,
    );
  });
});
