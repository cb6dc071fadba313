import { countText } from '../../domain/explain/run-summary';
import { isName, MAX_GROUP_NAME } from '../../domain/values/names';
import { type Html, html } from '../html';
import type { RenderedPage } from '../page';
import { attentionLines, DUE_STYLE, nextText } from '../parts/group-summary';
import { lastRun } from '../parts/last-run';
import { renderParts } from '../parts/pagination';
import { MOST_RUNS } from '../parts/read-group-runs';
import { RUN_STRIP_STYLE, runStrip } from '../parts/run-strip';
import { SPARK_LINE_STYLE } from '../parts/spark-line';
import { STANDINGS, type Standing } from '../parts/standing';
import { runFigures, successRate, typicalDuration } from '../parts/typical-duration';
import { rangeText } from '../short-time';
import type { View } from '../view';
import type { GroupLine, GroupsPage } from './read-groups-page';

/** All groups, those that need a person's eye first. */
export function renderGroupsPage(page: GroupsPage, view: View): RenderedPage {
  const count = Object.values(page.standings).reduce((sum, each) => sum + each, 0);
  const main = html`<h1>Groups</h1>
${count === 0 ? noGroups(view) : groupsTable(page, count, view)}`;
  const styles = [DUE_STYLE, RUN_STRIP_STYLE, SPARK_LINE_STYLE, STYLE];
  return { title: 'Groups · Runsheet', trail: [], main, styles, isOpen: page.isOpen, isFound: true };
}

function noGroups({ options }: View): Html {
  return html`<section>
<h2>No groups yet</h2>
<p>A group is here as soon as the master table has a job of it. Write its jobs into a file, and apply it:</p>
<pre>npx runsheet apply nightly.yaml${options}</pre>
<p class="soft">The repository has one to begin with: examples/air-traffic/groups.yaml.</p>
</section>`;
}

function groupsTable(page: GroupsPage, count: number, view: View): Html {
  const { place, part, parts, groups, firing } = page;
  const isDue = groups.some(({ due }) => due.schedule && due.isEnabled);
  return html`<p class="soft">${countText(count, 'group')}: ${standingsText(page.standings)}. ${rangeText(place.range, view.now)}</p>
<section class="groups-box">
<table class="groups" role="table" aria-label="Groups">
<thead role="rowgroup"><tr role="row">${HEADS.map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}</tr></thead>
<tbody role="rowgroup">
${groups.map((line) => groupRow(line, page, view))}
</tbody>
</table>
${renderParts(place, part, parts, view)}
<p class="soft foot">Runs: the last ${MOST_RUNS}, the newest right, each as high as it took long; × failed, ■ aborted, ▲ running, hollow and low: skipped. Duration: the middle one (p50) of the whole runs that succeeded. Times are UTC where no zone stands beside them.${
    isDue && firing === 'watch'
      ? html` On a laptop <code>npx runsheet schedule --watch</code> runs what is due, while it is open.`
      : ''
  }</p>
</section>`;
}

const HEADS = ['Group', 'Last run', 'Next run', 'Last runs', 'Succeeded', 'Duration, p50'];

function groupRow(line: GroupLine, { place }: GroupsPage, view: View): Html {
  const { group, due, last, runs } = line;
  const { links, now } = view;
  const figures = runFigures(runs);
  const name = isName(group, MAX_GROUP_NAME)
    ? links.to({ page: 'group', group, ...(place.range && { range: place.range }) }, group)
    : html`${group}`;
  const [, lastHead, nextHead, runsHead, rateHead, durationHead] = HEADS;
  return html`<tr role="row">
<th role="rowheader" scope="row">${name}${attentionLines(line, now)}</th>
<td role="cell" data-head="${lastHead}">${lastRun(last, runs.length === 0 && place.range !== undefined, view)}</td>
<td role="cell" data-head="${nextHead}">${nextText(due, now)}</td>
<td role="cell" data-head="${runsHead}" class="runs">${runs.length > 0 && runStrip(runs, MOST_RUNS, now)}</td>
<td role="cell" data-head="${rateHead}">${runs.length > 0 && successRate(figures)}</td>
<td role="cell" data-head="${durationHead}">${runs.length > 0 && typicalDuration(figures)}</td>
</tr>
`;
}

const WORDS: Record<Standing, string> = {
  failed: 'failed',
  unreadable: 'with settings that cannot be read',
  missed: 'with missed times',
  late: 'late',
  running: 'running',
  well: 'as they should be',
};

function standingsText(standings: GroupsPage['standings']): string {
  return STANDINGS.filter((each) => standings[each] > 0)
    .map((each) => `${standings[each]} ${WORDS[each]}`)
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
