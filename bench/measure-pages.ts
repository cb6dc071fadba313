import { renderGroupPage } from '../board/group/group-page';
import { readGroupPage } from '../board/group/read-group-page';
import { renderGroupsPage } from '../board/groups/groups-page';
import { readGroupsPage } from '../board/groups/read-groups-page';
import { renderJobPage } from '../board/job/job-page';
import { readJobPage } from '../board/job/read-job-page';
import { WEB_LINKS } from '../board/links';
import type { RenderedPage, Sources, View } from '../board/page';
import { readRunPage } from '../board/run/read-run-page';
import { renderRunPage } from '../board/run/run-page';
import { renderDocument } from '../board/shell';
import type { EmbeddedEngine } from '../local/embedded-engine';
import { boardData, LAST_AT, putBoardData } from '../test/support/rows/board-data';
import { median } from './median';

export interface MeasuredPage {
  page: string;
  /** The median; so is `renderMs`. */
  readMs: number;
  renderMs: number;
  bytes: number;
}

const GROUP = 'board-bench';
/** The morning after the last of the runs' nights. */
const NOW = LAST_AT + 6 * 3_600_000;
const VIEW: View = { links: WEB_LINKS, now: NOW, console: undefined, options: '' };

/** Measures for each page of the board the time to read it, the time to render it, and its size. */
export async function measurePages(
  engine: EmbeddedEngine,
  jobs: number,
  runs: number,
  rounds: number,
): Promise<MeasuredPage[]> {
  const data = boardData({ group: GROUP, jobs, runs });
  await putBoardData(engine, data);
  const sources: Sources = { master: engine.master, runs: engine.runs, firing: 'watch' };
  const run = data.runs.at(-1)?.run.run_id ?? '';
  const job = data.runs.at(-1)?.rows[2]?.job_name ?? '';
  const measure = <Read>(
    page: string,
    read: () => Promise<Read | undefined>,
    render: (read: Read, view: View) => RenderedPage,
  ) => measurePage(page, rounds, read, render);
  return [
    await measure('groups', () => readGroupsPage(sources, { page: 'groups' }, NOW), renderGroupsPage),
    await measure('group', () => readGroupPage(sources, { page: 'group', group: GROUP }, NOW), renderGroupPage),
    await measure('run', () => readRunPage(sources, { page: 'run', run }, NOW), renderRunPage),
    await measure('job', () => readJobPage(sources, { page: 'job', group: GROUP, job }, NOW), renderJobPage),
  ];
}

async function measurePage<Read>(
  page: string,
  rounds: number,
  read: () => Promise<Read | undefined>,
  render: (read: Read, view: View) => RenderedPage,
): Promise<MeasuredPage> {
  const reads: number[] = [];
  const renders: number[] = [];
  let bytes = 0;
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = performance.now();
    const found = await read();
    const readAt = performance.now();
    if (found === undefined) throw new Error(`the bench's page ${page} is not found`);
    bytes = Buffer.byteLength(renderDocument(render(found, VIEW), WEB_LINKS));
    reads.push(readAt - startedAt);
    renders.push(performance.now() - readAt);
  }
  return { page, readMs: median(reads), renderMs: median(renders), bytes };
}
