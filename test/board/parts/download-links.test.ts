import { html } from '../../../board/html';
import { WEB_LINKS, widgetLinks } from '../../../board/links';
import { renderDownloads } from '../../../board/parts/download-links';

it('offers each file in both formats, and none in a dashboard', () => {
  const of = (links: typeof WEB_LINKS) =>
    html`${renderDownloads(links, [['all runs', { what: 'runs', group: 'nightly' }]])}`.text;
  expect(of(WEB_LINKS)).toBe(
    '<p class="soft">Download all runs as <a href="/groups/nightly/runs.csv" download>CSV</a> or ' +
      '<a href="/groups/nightly/runs.json" download>JSON</a></p>',
  );
  expect(of(widgetLinks('arn:x'))).toBe('');
});
