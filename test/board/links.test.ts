import { jobLink, runLink, WEB_LINKS, widgetLinks } from '../../board/links';
import { HOSTILE_NAMES } from '../support/rows/hostile-names';

const RANGE = { from: '2026-11-22T00:00:00.000Z', to: '2026-11-23T00:00:00.000Z' };

describe('links', () => {
  it('are addresses in a browser', () => {
    expect(WEB_LINKS.to({ page: 'group', group: 'nightly', part: 2 }, 'next').text).toBe(
      '<a href="/groups/nightly?part=2">next</a>',
    );
  });

  it('are actions of the function itself in a dashboard, which sends its own time range', () => {
    expect(widgetLinks('arn:x').to({ page: 'run', run: 'r-1', range: RANGE }, 'r').text).toBe(
      '<button type="button" class="link">r</button><cwdb-action action="call" display="widget" endpoint="arn:x">{&quot;page&quot;:&quot;run&quot;,&quot;run&quot;:&quot;r-1&quot;}</cwdb-action>',
    );
  });

  it('lead to files in a browser alone', () => {
    const file = { what: 'job-runs', run: 'r-1', format: 'csv' } as const;
    expect(WEB_LINKS.download?.(file, 'CSV').text).toBe('<a href="/runs/r-1/job-runs.csv" download>CSV</a>');
    expect(widgetLinks('arn:x').download).toBeUndefined();
  });

  it('lead to the page of a run and of a job', () => {
    expect(runLink(WEB_LINKS, { run_id: 'r-1' }, 'last').text).toBe('<a href="/runs/r-1">last</a>');
    expect(jobLink(WEB_LINKS, { job_group: 'nightly', job_name: 'load' }).text).toBe(
      '<a href="/groups/nightly/jobs/load">load</a>',
    );
  });

  it.each(HOSTILE_NAMES)('are labels alone for a name that is %s', (_, name) => {
    for (const links of [WEB_LINKS, widgetLinks('arn:x')]) {
      const linked = [
        links.to({ page: 'group', group: name }, 'label'),
        jobLink(links, { job_group: 'nightly', job_name: name }),
        jobLink(links, { job_group: name, job_name: 'load' }),
      ];
      for (const { text } of linked) expect(text).not.toMatch(/<(a|button|cwdb-action)\b/);
    }
  });

  it('cut the name of a job that no page can have', () => {
    expect(jobLink(WEB_LINKS, { job_name: '?'.repeat(300) }).text).toBe('?'.repeat(200));
  });
});
