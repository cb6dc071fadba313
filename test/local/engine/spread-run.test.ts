import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { partsFor } from '../../../domain/plans/row-parts';
import type { RunRow } from '../../../domain/tables/rows';
import { runGroup } from '../../../local/run-group';
import { anActRow, jobFile, runJobs, statusesOf, useLaptop } from '../../support/home/laptop';

jest.setTimeout(120_000);

const laptop = useLaptop();

const JOBS = 130;
const name = (at: number) => `job-${String(at).padStart(3, '0')}`;

/** Of 130 jobs one fails each attempt, one its first, and one is disabled. */
function jobs() {
  return Array.from({ length: JOBS }, (_, at) => {
    const act = at === 7 ? 'fail' : 'succeed';
    return anActRow(act, { job_name: name(at), maximum_retries: 1, is_enabled: at !== 9 });
  });
}

async function partitionsOf({ run_id }: RunRow): Promise<string[]> {
  const { client, name: TableName } = laptop.engine.runs;
  const keys = new Set<string>();
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await client.send(new ScanCommand({ TableName, ConsistentRead: true, ExclusiveStartKey }));
    for (const row of page.Items ?? []) if (String(row.run_id).split('#')[0] === run_id) keys.add(row.run_id);
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return [...keys].sort();
}

test('a run of many jobs at once has its rows under several partition keys, from its plan to a rerun of it', async () => {
  const finished = await runJobs(laptop, jobs(), { workers: 4, settings: { max_concurrency: JOBS } });
  const { run, rows, runId, group } = finished;
  expect(run).toMatchObject({
    status: 'FAILED',
    parts: partsFor(JOBS - 1),
    counts: { SUCCEEDED: 128, FAILED: 1, DISABLED: 1 },
  });
  expect(Object.keys(rows)).toHaveLength(JOBS);
  expect(statusesOf(finished)).toMatchObject({ [name(7)]: 'FAILED', [name(9)]: 'DISABLED', [name(0)]: 'SUCCEEDED' });
  expect(rows[name(7)]).toMatchObject({
    run_id: runId,
    attempt: 2,
    attempts: [{ status: 'FAILED' }, { status: 'FAILED' }],
  });
  expect(await partitionsOf(run)).toEqual([runId, `${runId}#0`, `${runId}#1`, `${runId}#2`]);

  const again = `${runId}-again`;
  await runGroup(laptop.engine, {
    runId: again,
    input: { group, rerun_of: runId },
    jobSources: new Map([['act', jobFile('act')]]),
    workers: 2,
    signal: new AbortController().signal,
    onEvent: () => {},
  });
  const rerun = (await laptop.engine.runs.findRun(again)) as RunRow;
  expect(rerun).toMatchObject({ rerun_of: runId, status: 'FAILED', counts: { SUCCEEDED: 128, FAILED: 1 } });
  // One job at once: its rows are together.
  expect(rerun.parts ?? 1).toBe(1);
  expect(await partitionsOf(rerun)).toEqual([again]);
});
