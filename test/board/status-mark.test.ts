import { markOf, renderLegend, statusBadge, statusSign } from '../../board/status-mark';
import { JOB_RUN_STATUSES, RUN_STATUSES } from '../../domain/tables/statuses';
import { parsePage } from '../support/pages/parsed-page';

const ALL = [...new Set<string>([...JOB_RUN_STATUSES, ...RUN_STATUSES])];

describe('the mark of a status', () => {
  it('has a sign of its own, so that it can be read without its colour', () => {
    expect(new Set(ALL.map((status) => markOf(status).sign)).size).toBe(ALL.length);
  });

  it.each(['UNHEARD_OF', '__proto__', 'constructor', ''])('is a question mark without a colour for %j', (status) => {
    expect(markOf(status)).toEqual({ sign: '?', tone: 'none' });
  });

  it('is a word with its sign, or a sign with a label', () => {
    expect(parsePage(statusBadge('FAILED').text).text).toBe('✕ FAILED');
    expect(statusSign('FAILED', 'load: FAILED').text).toBe(
      '<span class="sign bad" role="img" aria-label="load: FAILED" title="load: FAILED">✕</span>',
    );
  });

  it('is in the legend once, and only if Runsheet writes the status', () => {
    const legend = renderLegend(['SKIPPED', 'SUCCEEDED', 'SKIPPED', 'UNHEARD_OF']).text;
    expect(parsePage(legend).text).toBe('✓ SUCCEEDED – SKIPPED');
  });
});
