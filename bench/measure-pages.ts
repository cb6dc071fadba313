import { WEB_LINKS } from '../board/links';
import { renderGroupPage } from '../board/pages/group-page';
import { renderGroupsPage } from '../board/pages/groups-page';
import { renderJobPage } from '../board/pages/job-page';
import { renderRunPage } from '../board/pages/run-page';
import { readGroupPage } from '../board/read/read-group-page';
import { readGroupsPage } from '../board/read/read-groups-page';
import { readJobPage } from '../board/read/read-job-page';
import { readRunPage } from '../board/read/read-run-page';
import type { RenderedPage, Sources } from '../board/rendered-page';
import { renderDocument } from '../board/shell';
import type { EmbeddedEngine } from '../local/embedded-engine';
import { boardData, LAST_AT, putBoardData } from '../test/builders/board-data';

export interface PageCosts {
  page: string;
  /** Medians, ms: what the store takes to give the rows, and what the page is made of them in. */
  readMs: number;
  renderMs: number;
  bytes: number;
}

const GROUP = 'pages';

/** Each page of the board, over `jobs` jobs in each of `runs` runs. */
export async function measurePages(
  engine: EmbeddedEngine,
  jobs: number,
  runs: number,
  rounds: number,
): Promise<PageCosts[]> {
  const data = boardData({ group: GROUP, jobs, runs });
  await putBoardData(engine, data);
  const last = data.runs.at(-1);
  const job = last?.rows[1]?.job_name;
  if (!last || job === undefined) throw new Error('a run with two jobs is wanted');
  const sources: Sources = { master: engine.master, runs: engine.runs, firing: 'watch' };
  const now = LAST_AT + 6 * 3_600_000;
  const view = { links: WEB_LINKS, now, console: undefined, options: '' };
  const group = { page: 'group', group: GROUP } as const;
  const run = { page: 'run', run: last.run.run_id } as const;
  const ofJob = { page: 'job', group: GROUP, job } as const;
  return [
    await measure(
      'groups',
      rounds,
      () => readGroupsPage(sources, { page: 'groups' }, now),
      (page) => renderGroupsPage(page, view),
    ),
    await measure(
      'group',
      rounds,
      () => readGroupPage(sources, group, now),
      (page) => renderGroupPage(page, view),
    ),
    await measure(
      'run',
      rounds,
      () => readRunPage(sources, run, now),
      (page) => renderRunPage(page, view),
    ),
    await measure(
      'job',
      rounds,
      () => readJobPage(sources, ofJob, now),
      (page) => renderJobPage(page, view),
    ),
  ];
}

/** The first round warms up, and is not counted. */
async function measure<Page>(
  page: string,
  rounds: number,
  read: () => Promise<Page | undefined>,
  render: (rows: Page) => RenderedPage,
): Promise<PageCosts> {
  const [readMs, renderMs]: [number[], number[]] = [[], []];
  let bytes = 0;
  for (let round = 0; round <= rounds; round += 1) {
    const start = performance.now();
    const rows = await read();
    const between = performance.now();
    if (rows === undefined) throw new Error(`the page ${page} is not there`);
    bytes = Buffer.byteLength(renderDocument(render(rows), WEB_LINKS));
    if (round === 0) continue;
    readMs.push(between - start);
    renderMs.push(performance.now() - between);
  }
  return { page, readMs: median(readMs), renderMs: median(renderMs), bytes };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}
