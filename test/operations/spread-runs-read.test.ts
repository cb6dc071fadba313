import { marshall } from '@aws-sdk/util-dynamodb';
import { findEndedJobRun, listEndedJobRuns } from '../../adapters/dynamodb/ended-job-runs';
import {
  jobRunsKey,
  listBriefJobRuns,
  listExpiredLeases,
  listRunsOfJob,
} from '../../adapters/dynamodb/job-run-queries';
import { listBriefRuns, listOpenRuns, listRuns, listRunsOfGroup } from '../../adapters/dynamodb/run-queries';
import type { Place } from '../../board/place';
import { readRun } from '../../cli/lookup';
import { diffRuns } from '../../domain/explain/diff-runs';
import { runWithJobsJson } from '../../domain/runs/run-json';
import { partitionOf } from '../../domain/tables/row-keys';
import type { RunRow } from '../../domain/tables/rows';
import { isOpen } from '../../domain/tables/statuses';
import { readFailingSince, readJobHistories } from '../../operations/job-histories';
import { readDurations } from '../../operations/load/read-durations';
import { readAsRun, readOriginal } from '../../operations/load/read-original';
import { notifyEnds } from '../../operations/notify-ends';
import { readChain } from '../../operations/read-chain';
import { Chance } from '../support/chance';
import { show } from '../support/pages/board-pages';
import { type BoardData, boardData, putBoardData } from '../support/rows/board-data';
import { spreadOver } from '../support/rows/spread-rows';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';

/* Whoever reads a run sees the same, however many partition keys its job runs are spread over. */

jest.setTimeout(30_000);

const SEED = 20_261_130;
const chance = new Chance(SEED);
const DATA = boardData({ group: 'nightly', jobs: 23, runs: 9, failing: 2, isOpen: true });
/** A table has both sorts of runs: those of small groups, and those of before runs could be spread. */
const SPREADS: Record<string, (runNo: number) => number> = {
  'four partition keys': () => 4,
  'sixteen partition keys': () => 16,
  [`one to sixteen partition keys (seed ${SEED})`]: () => chance.whole(1, 16),
};

const runIds = DATA.runs.map(({ run }) => run.run_id);
const [latest = '', before = ''] = runIds.toReversed();
const job = DATA.runs[0]?.rows[3]?.job_name ?? '';

type Read = (tables: MemoryTables) => Promise<unknown>;

const page =
  (place: Place): Read =>
  async (tables) =>
    (await show(tables, place)).markup;

const runOf = async ({ runs }: MemoryTables, runId: string) => (await runs.findRun(runId)) as RunRow;
const ofEach = (read: (tables: MemoryTables, run: RunRow) => Promise<unknown>): Read => {
  return (tables) => Promise.all(runIds.map(async (runId) => read(tables, await runOf(tables, runId))));
};

const READERS: Record<string, Read> = {
  'a run': ofEach(async (_, run) => run),
  'the job runs of a run': ofEach(({ runs }, run) => runs.listJobRuns(run)),
  'the job runs of its plan': ofEach(({ runs }, run) => runs.listPlanned(run)),
  'the job runs between two names': ofEach(({ runs }, run) =>
    runs.listJobRuns(run, { from: 'clean-orders', to: 'load-prices' }),
  ),
  'one job run': ofEach(({ runs }, run) => runs.findJobRun(run, job)),
  'a job run that is not there': ofEach(({ runs }, run) => runs.findJobRun(run, 'nobody')),
  'the job runs of the grid': ofEach(({ runs }, run) => listBriefJobRuns(runs, run)),
  'the job runs of a notice': ofEach(({ runs }, run) => listEndedJobRuns(runs, run)),
  'one job run of a notice': ofEach(({ runs }, run) => findEndedJobRun(runs, run, job)),
  'the expired leases': ofEach(({ runs }, run) => listExpiredLeases(runs, run, '2030-01-01T00:00:00.000Z')),
  'the runs of a job': ({ runs }) => listRunsOfJob(runs, jobRunsKey('nightly', job), { limit: 7 }),
  'the runs of a group': ({ runs }) => listRunsOfGroup(runs, 'nightly', 5),
  'the runs of the grid': ({ runs }) => listBriefRuns(runs, 'nightly', 5),
  'all runs': ({ runs }) => listRuns(runs, 20),
  'the open runs': ({ runs }) => listOpenRuns(runs),
  'what the last success took': async ({ runs }) => [...(await readDurations(runs, 'nightly'))],
  'what earlier runs took': async ({ runs }) =>
    [...(await readJobHistories(runs, 'nightly', [job, 'nobody'])).jobs].map(([name, history]) => [
      name,
      // A spread row says so, which is a few bytes of its size.
      JSON.parse(JSON.stringify(history, (key, value) => (key.endsWith('Bytes') ? undefined : value))),
    ]),
  'since when a job fails': ofEach(async ({ runs }, run) => {
    const row = await runs.findJobRun(run, job);
    return row && readFailingSince(runs, row);
  }),
  'the reruns of a run': ofEach(({ runs }, run) => readChain(runs, run.run_id)),
  'the run of a rerun': ({ runs }) => readOriginal(runs, 'nightly', before),
  'the jobs as a run had them': async ({ runs, master }) => (await readAsRun('nightly', before, { runs, master })).rows,
  'a run as a command prints it': ofEach(async ({ runs }, run) => {
    const read = await readRun(runs, run.run_id);
    return read && runWithJobsJson(read.run, read.rows);
  }),
  'what changed between two runs': async ({ runs }) => {
    const [old, now] = [await readRun(runs, before), await readRun(runs, latest)];
    return old && now && diffRuns(old, now);
  },
  'the notices of all ends': async (tables) => readNotices(tables),
  'the page of a group': page({ page: 'group', group: 'nightly' }),
  'the page of a run': page({ page: 'run', run: latest }),
  'the page of a run that failed': page({ page: 'run', run: before }),
  'the page of a job': page({ page: 'job', group: 'nightly', job }),
};

/** Everything that the stream of the run table makes of the rows that have ended. */
async function readNotices(tables: MemoryTables): Promise<unknown> {
  const told: unknown[] = [];
  const keep = async (sent: unknown) => {
    told.push(sent);
  };
  const records = DATA.runs.flatMap(({ run, rows }) => [...rows, run]).filter(({ status }) => !isOpen(status as never));
  const stored = await Promise.all(
    records.map(async (row) => {
      const { parts } = await runOf(tables, row.run_id);
      const Keys = marshall({ run_id: partitionOf({ ...row, parts }), entry: row.entry });
      const image = (given: object) => marshall({ ...row, ...given }, { removeUndefinedValues: true });
      return { dynamodb: { Keys, OldImage: image({ status: 'RUNNING' }), NewImage: image({}), SequenceNumber: '1' } };
    }),
  );
  const stack = 'runsheet-prod';
  const printMetrics = (line: unknown) => {
    told.push(line);
  };
  const reply = await notifyEnds(
    stored,
    { runs: tables.runs, stack, putEvents: keep, publish: keep, printMetrics },
    () => 120_000,
  );
  return { reply, told };
}

/** A row is as much longer as its `parts` take. */
const DIFFERS = new Set(['parts', 'plannedBytes', 'endedBytes']);

/** Over how many partition keys the rows are spread is the only difference. */
function withoutParts(read: unknown): unknown {
  return JSON.parse(JSON.stringify(read ?? null, (name, value) => (DIFFERS.has(name) ? undefined : value)));
}

async function tablesOf(data: BoardData): Promise<MemoryTables> {
  const tables = await openMemoryTables();
  await putBoardData(tables, data);
  return tables;
}

let together: MemoryTables;
beforeAll(async () => {
  together = await tablesOf(DATA);
});
afterAll(() => together.close());

describe.each(Object.entries(SPREADS))('runs that are spread over %s', (_, partsOf) => {
  let spread: MemoryTables;
  beforeAll(async () => {
    spread = await tablesOf(spreadOver(DATA, partsOf));
  });
  afterAll(() => spread.close());

  it.each(Object.entries(READERS))('show the same: %s', async (_name, read) => {
    const expected = withoutParts(await read(together));
    expect(JSON.stringify(expected).length).toBeGreaterThan(40);
    expect(withoutParts(await read(spread))).toEqual(expected);
  });
});
