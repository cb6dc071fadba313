import { RunTable } from '../adapters/dynamodb/run-table';
import { renderGroupPage } from '../board/group/group-page';
import { readGroupPage } from '../board/group/read-group-page';
import { renderGroupsPage } from '../board/groups/groups-page';
import { readGroupsPage } from '../board/groups/read-groups-page';
import { html } from '../board/html';
import { renderJobPage } from '../board/job/job-page';
import { readJobPage } from '../board/job/read-job-page';
import { WEB_LINKS } from '../board/links';
import type { RenderedPage, Sources, View } from '../board/page';
import { readRunPage } from '../board/run/read-run-page';
import { renderRunPage } from '../board/run/run-page';
import { renderDocument } from '../board/shell';
import { readAbout } from '../cli/commands/why';
import { renderDiff } from '../cli/view/render-diff';
import { diffRuns } from '../domain/explain/diff-runs';
import { explainJobRun } from '../domain/explain/explain-job-run';
import { MOST_WITHOUT_DIGEST } from '../domain/runs/digested-job';
import type { RunRow } from '../domain/tables/rows';
import { readDiffedRuns } from '../operations/show/read-diffed-runs';
import { boardData, LAST_AT, putBoardData } from '../test/support/rows/board-data';
import { putDigestOf } from '../test/support/rows/put-digest';
import type { Tables } from '../test/support/services/memory-tables';
import { median } from './median';
import type { ReadUnits } from './read-units';

export interface MeasuredPage {
  page: string;
  /** The median; so is `renderMs`. */
  readMs: number;
  renderMs: number;
  bytes: number;
  /** Read units, and calls of the store. */
  units: number;
  calls: number;
}

/** The morning after the last of the runs' nights. */
const NOW = LAST_AT + 6 * 3_600_000;
const VIEW: View = { links: WEB_LINKS, now: NOW, console: undefined, options: '' };

/** A run that goes on, which the process has not read yet. */
export const OPEN_RUN = 'open run';

export interface PagesWanted {
  jobs: number;
  /** Nights whose runs have their job runs. */
  runs: number;
  /** All nights: of the earlier ones the run's row is there. */
  nights: number;
  rounds: number;
}

/** Measures for each page of the board the time to read it, what is read, the time to render it, and its size. */
export async function measurePages(
  tables: Pick<Tables, 'master' | 'runs'>,
  counter: ReadUnits,
  { jobs, runs, nights: all, rounds }: PagesWanted,
): Promise<MeasuredPage[]> {
  const group = `board-${jobs}`;
  const past = boardData({ group, jobs: 2, runs: all });
  await putBoardData(tables, { ...past, runs: past.runs.map(({ run }) => ({ run, rows: [] })) });
  const data = boardData({ group, jobs, runs });
  await putBoardData(tables, data);
  if (jobs > MOST_WITHOUT_DIGEST) for (const { run } of data.runs) await putDigestOf(tables.runs, run);
  const sources: Sources = { master: tables.master, runs: tables.runs, firing: 'watch' };
  const run = data.runs.at(-1)?.run.run_id ?? '';
  const job = data.runs.at(-1)?.rows[2]?.job_name ?? '';
  const measure = async <Read>(
    page: string,
    read: () => Promise<Read | undefined>,
    render: (read: Read, view: View) => RenderedPage,
  ): Promise<MeasuredPage> => {
    const reads: number[] = [];
    const renders: number[] = [];
    let bytes = 0;
    const { units, calls } = await counter.during(read);
    for (let round = 0; round < rounds; round += 1) {
      const startedAt = performance.now();
      const found = await read();
      const readAt = performance.now();
      if (found === undefined) throw new Error(`the bench's page ${page} is not found`);
      bytes = Buffer.byteLength(renderDocument(render(found, VIEW), WEB_LINKS));
      reads.push(readAt - startedAt);
      renders.push(performance.now() - readAt);
    }
    return { page, readMs: median(reads), renderMs: median(renders), bytes, units, calls };
  };
  const open = boardData({ group: `open-${jobs}`, jobs, runs: 1, isOpen: true });
  await putBoardData(tables, { ...open, master: [] });
  const openRun = open.runs[0]?.run.run_id ?? '';
  const readOpen = (table: RunTable) => readRunPage({ ...sources, runs: table }, { page: 'run', run: openRun }, NOW);
  await readOpen(tables.runs);
  const nights = data.runs.map(({ run: { run_id } }) => run_id);
  const command = (name: string, act: () => Promise<string>) =>
    measure(name, act, (text) => ({ ...NO_PAGE, main: html`${text}` }));
  return [
    await measure('groups', () => readGroupsPage(sources, { page: 'groups' }, NOW), renderGroupsPage),
    await measure('group', () => readGroupPage(sources, { page: 'group', group }, NOW), renderGroupPage),
    await measure('run', () => readRunPage(sources, { page: 'run', run }, NOW), renderRunPage),
    await measure(OPEN_RUN, () => readOpen(new RunTable(tables.runs.client, tables.runs.name)), renderRunPage),
    await measure('  looked at again', () => readOpen(tables.runs), renderRunPage),
    await measure('job', () => readJobPage(sources, { page: 'job', group, job }, NOW), renderJobPage),
    await command('why', async () => {
      const found = await readAbout(tables, data.runs.at(-1)?.run as RunRow, job);
      return JSON.stringify(explainJobRun({ ...found, job }));
    }),
    await command('diff', async () => {
      const [before, after] = await Promise.all(nights.slice(-2).map((night) => tables.runs.findRun(night)));
      const read = await readDiffedRuns(tables.runs, before as RunRow, after as RunRow);
      return renderDiff(diffRuns(read.before, read.after, read.alike));
    }),
  ];
}

const NO_PAGE = { title: '', trail: [], styles: [], isOpen: false, isFound: true };
