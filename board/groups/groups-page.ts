import { GROUP_HEALTHS, type GroupHealth } from '../../domain/explain/group-health';
import { runFigures } from '../../domain/explain/run-figures';
import { countText } from '../../domain/explain/run-summary';
import { applyCommand, nextCommand } from '../../domain/values/next-command';
import { type Html, html } from '../html';
import type { RenderedPage, View } from '../page';
import { renderSuccessRate } from '../parts/fact';
import { GROUP_SUMMARY_STYLE, renderAttentionLines, renderLastRun, renderNextRun } from '../parts/group-summary';
import { renderPagination } from '../parts/pagination';
import { MAX_RUNS } from '../parts/read-group-runs';
import { RUN_STRIP_STYLE, renderRunStrip } from '../parts/run-strip';
import { renderTypicalDuration, TYPICAL_DURATION_STYLE } from '../parts/typical-duration';
import { rangeText } from '../times';
import type { GroupLine, GroupsPage } from './read-groups-page';

/** All groups, the most urgent first. */
export function renderGroupsPage(page: GroupsPage, view: View): RenderedPage {
  const count = Object.values(page.healths).reduce((sum, each) => sum + each, 0);
  const main = html`<h1>Groups</h1>
${count === 0 ? renderNoGroups(view) : renderTable(page, count, view)}`;
  const styles = [GROUP_SUMMARY_STYLE, RUN_STRIP_STYLE, TYPICAL_DURATION_STYLE, STYLE];
  return { title: 'Groups · Runsheet', trail: [], main, styles, isOpen: page.isOpen, isFound: true };
}

function renderNoGroups(view: View): Html {
  return html`<section>
<h2>No groups yet</h2>
<p>A group appears here as soon as the master table has a job of it. Write the jobs into a file, and apply the file:</p>
<pre>${applyCommand(view)}</pre>
<p class="soft">The repository of Runsheet has an example: examples/air-traffic/groups.yaml.</p>
</section>`;
}

function renderTable(page: GroupsPage, count: number, view: View): Html {
  const { place, groups } = page;
  const isLeft = groups.some(({ due }) => due.schedule && due.isEnabled && due.next.length > 0 && !due.isWatched);
  return html`<p class="soft">${countText(count, 'group')}: ${healthsText(page.healths)}. ${rangeText(place.range, view.now)}</p>
<section class="groups-box">
<table class="groups" role="table" aria-label="Groups">
<thead role="rowgroup"><tr role="row">${HEADS.map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}</tr></thead>
<tbody role="rowgroup">
${groups.map((line) => renderGroup(line, page, view))}
</tbody>
</table>
${renderPagination(place, page, view)}
<p class="soft foot">Last runs: up to ${MAX_RUNS} bars, the newest on the right; the longer a run took, the higher its bar. × failed, ■ aborted, ▲ running; a low and hollow bar was skipped. Duration: the median (p50) of the whole runs that succeeded. Times without a time zone are in UTC.${
    isLeft
      ? html` Nobody watches: no run starts by itself, until <code>${nextCommand('schedule --watch', view)}</code> runs, and as long as it does.`
      : ''
  }</p>
</section>`;
}

const HEADS = ['Group', 'Last run', 'Next run', 'Last runs', 'Succeeded', 'Duration, p50'];

function renderGroup(line: GroupLine, { place }: GroupsPage, view: View): Html {
  const { group, due, last, runs } = line;
  const { links, now } = view;
  const { succeeded, ended, durations } = runFigures(runs);
  const name = links.to({ page: 'group', group, ...(place.range && { range: place.range }) }, group);
  const [, lastHead, nextHead, runsHead, rateHead, durationHead] = HEADS;
  return html`<tr role="row">
<th role="rowheader" scope="row">${name}${renderAttentionLines(line, now)}</th>
<td role="cell" data-head="${lastHead}">${renderLastRun(last, runs.length === 0 && place.range !== undefined, view)}</td>
<td role="cell" data-head="${nextHead}">${renderNextRun(due, now)}</td>
<td role="cell" data-head="${runsHead}" class="runs">${runs.length > 0 && renderRunStrip(runs, MAX_RUNS, now)}</td>
<td role="cell" data-head="${rateHead}">${runs.length > 0 && renderSuccessRate(succeeded, ended)}</td>
<td role="cell" data-head="${durationHead}">${runs.length > 0 && renderTypicalDuration(durations)}</td>
</tr>
`;
}

const WORDS: Record<GroupHealth, string> = {
  failed: 'failed',
  unreadable: 'with unreadable settings',
  missed: 'with missed times',
  late: 'late',
  running: 'running',
  healthy: 'healthy',
};

/** `1 failed, 2 healthy`. */
function healthsText(healths: GroupsPage['healths']): string {
  return GROUP_HEALTHS.filter((each) => healths[each] > 0)
    .map((each) => `${healths[each]} ${WORDS[each]}`)
    .join(', ');
}

const STYLE = `
.board .groups-box{container-type:inline-size}
.board .groups tbody th{font-weight:600;min-width:9.5rem}
.board .groups tbody>tr>*{padding-top:9px;padding-bottom:9px}
.board .groups tr>:last-child{padding-right:0}
@container (max-width:900px){
.board .groups,.board .groups tbody{display:block}
.board .groups thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.board .groups tbody>tr{display:grid;grid-template-columns:repeat(auto-fill,minmax(196px,1fr));gap:8px 14px;padding:12px 0;border-bottom:1px solid var(--line)}
.board .groups tbody>tr:first-child{padding-top:0}
.board .groups tbody>tr:last-child{border-bottom:0}
.board .groups tbody>tr>*{display:block;padding:0;border:0;white-space:normal;min-width:0}
.board .groups tbody th{grid-column:1/-1;font-size:1rem}
.board .groups td:empty{display:none}
.board .groups td:before{content:attr(data-head);display:block;color:var(--soft);font-size:.78rem}
}
@container (max-width:440px){
.board .groups tbody>tr{grid-template-columns:1fr 1fr}
.board .groups .runs{grid-column:1/-1}
}
`;
