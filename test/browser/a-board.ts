import { type Board, serveBoard } from '../../cli/board/serve-board';
import { fireKey } from '../../domain/schedules/fires';
import { type BoardData, boardData, LAST_AT, putBoardData } from '../support/rows/board-data';
import { openMemoryTables } from '../support/services/memory-tables';

/** Six hours after the last night. */
export const MORNING = LAST_AT + 6 * 3_600_000;
/** When the groups were due in that night: at 02:00 in Berlin. */
const DUE = new Date(LAST_AT - 3_600_000).toISOString();

export interface TestBoard extends Board {
  sources: Parameters<typeof serveBoard>[1]['sources'];
  /** Errors while a page was read. No test expects any. */
  faults: Error[];
}

/**
 * The server of the board with these groups. Its clock stands still on the morning after their last night, so that a
 * page is always the same. It replaces `Date.now` for the whole test file.
 */
export async function openBoard(groups: readonly BoardData[]): Promise<TestBoard> {
  const tables = await openMemoryTables();
  for (const data of groups) {
    await putBoardData(tables, data);
    const fired = { ...fireKey(data.group, DUE), fired_run: data.runs.at(-1)?.run.run_id };
    await tables.runs.put(fired as never, { all: [] });
  }
  jest.spyOn(Date, 'now').mockReturnValue(MORNING);
  const faults: Error[] = [];
  const sources = { ...tables, firing: 'scheduler' as const };
  const board = await serveBoard(0, {
    sources,
    view: { console: undefined, options: '' },
    waitMs: { open: 3_600_000, closed: 3_600_000 },
    onFault: (error) => faults.push(error),
  });
  const close = async () => {
    await board.close();
    await tables.close();
    jest.restoreAllMocks();
  };
  return { ...board, sources, faults, close };
}

/** A small, a usual and a huge group, one that is running, and one that has not run yet. */
export function groupsOfAllSizes(): BoardData[] {
  return [
    boardData({ group: 'three', jobs: 3 }),
    boardData({ group: 'forty', jobs: 40 }),
    boardData({ group: 'huge', jobs: 2_000, runs: 3 }),
    boardData({ group: 'running', isOpen: true }),
    boardData({ group: 'new', jobs: 2, runs: 0 }),
  ];
}

/** The address of every page of every group, with the name of its screenshot. */
export function addressesOf(all: readonly BoardData[]): [name: string, address: string][] {
  const of = all.flatMap(({ group, runs, master }): [string, string][] => {
    const run = runs.at(-1)?.run.run_id;
    // The second row is that of a job that became slow.
    const job = master[Math.min(1, runs.length)]?.job_name;
    return [
      [`group-${group}`, `/groups/${group}`],
      ...(run ? [[`run-${group}`, `/runs/${run}`] as [string, string]] : []),
      [`job-${group}`, `/groups/${group}/jobs/${job}`],
    ];
  });
  const trouble: [string, string] = ['group-huge-trouble', '/groups/huge?only=trouble'];
  return [['groups', '/'], ...of, trouble, ['not-found', '/groups/not-there']];
}
