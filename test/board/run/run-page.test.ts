import type { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { consoleLinks } from '../../../board/console-links';
import type { Place } from '../../../board/place';
import type { JobRunRow, RunRow } from '../../../domain/tables/rows';
import { aJobRun, aRun } from '../../protocol/builders';
import { MORNING, type Shown, show as showPage } from '../../support/pages/board-pages';
import { attribute } from '../../support/pages/parsed-page';
import { type BoardData, type BoardDataGiven, boardData, putBoardData } from '../../support/rows/board-data';
import { entry } from '../../support/rows/explained';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

jest.setTimeout(60_000);

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

const CONSOLE = consoleLinks({
  stateMachineArn: 'arn:aws:states:eu-central-1:123456789012:stateMachine:runsheet-dev',
  jobPrefix: 'runsheet-dev-job-',
});

const show = (place: Place, now = MORNING) => showPage(tables, place, { now, console: CONSOLE });

let groups = 0;

/** A group's past in the tables, and its last run. */
async function aPast(given: BoardDataGiven = {}): Promise<{ data: BoardData; run: RunRow; rows: JobRunRow[] }> {
  groups += 1;
  const data = boardData({ group: `nightly-${groups}`, runs: 6, ...given });
  await putBoardData(tables, data);
  return { data, ...(data.runs.at(-1) as { run: RunRow; rows: JobRunRow[] }) };
}

describe('the page of a run that failed', () => {
  let shown: Shown;
  let past: Awaited<ReturnType<typeof aPast>>;
  beforeAll(async () => {
    past = await aPast();
    shown = await show({ page: 'run', run: past.run.run_id });
  });

  it('says what failed, after how many attempts, and with which error', () => {
    expect(shown.text).toContain('1 job of 14 did not succeed, and 9 never started.');
    const [failed] = shown.texts('ol', 'failed');
    expect(failed).toContain('extract-products ✕ FAILED after 3 attempts, in stage 0');
    expect(failed).toMatch(/TimeoutError: no answer from the warehouse in \d+ ms/);
    expect(failed).toContain('No further attempt: maximum_retries (2) used up');
  });

  it('says since when, with links to the first failure and the last success', () => {
    const [failed] = shown.texts('ol', 'failed');
    expect(failed).toContain('Failing since 20 Nov 02:00:00, 3 runs in a row');
    expect(failed).toContain('It last succeeded in the run of 19 Nov 02:00:00');
    const good = past.data.runs.at(-4)?.run.run_id;
    expect(shown.all('a').map((link) => attribute(link, 'href'))).toContain(`/runs/${good}`);
  });

  it('says what was skipped because of it', () => {
    const skipped = past.rows.filter(({ status }) => status === 'SKIPPED').length;
    expect(shown.text).toContain(`${skipped} jobs never started because extract-products ✕ FAILED`);
  });

  it('says what took longest', () => {
    expect(shown.text).toMatch(/The run took 5 min 57 s because of this job: it is the critical path/);
    expect(shown.texts('table', 'longest')[0]).toContain('extract-customers5 min 57 s · 100 %');
  });

  it('draws each job that ran with its attempts, and marks the critical path', () => {
    const [gantt] = shown.all('table', 'gantt');
    const drawn = shown.all('svg').filter((svg) => attribute(svg, 'aria-label')?.startsWith('extract-products:'));
    expect(gantt).toBeDefined();
    expect(drawn).toHaveLength(1);
    expect(attribute(drawn[0] as never, 'aria-label')).toMatch(
      /^extract-products: FAILED; attempt 1 at 02:00:0\d FAILED, attempt 2 at .* FAILED, attempt 3 at .* FAILED$/,
    );
    const key = shown.all('span', 'key').map((sign) => attribute(sign, 'aria-label'));
    expect(key).toEqual(['on the critical path:']);
  });

  it('lists every job with its status and why', () => {
    const listed = shown.all('table', 'jobruns').length;
    expect(listed).toBe(1);
    for (const row of past.rows) expect(shown.texts('table', 'jobruns')[0]).toContain(row.job_name);
    expect(shown.text).toContain('stage 1 never started: extract-products FAILED');
  });

  it('links to the execution and to the log of each attempt in the AWS console', () => {
    const links = shown.all('a').flatMap((link) => attribute(link, 'href') ?? []);
    expect(links).toContain(
      `https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/${encodeURIComponent(`arn:aws:states:eu-central-1:123456789012:execution:runsheet-dev:${past.run.run_id}`)}`,
    );
    const attempts = past.rows.flatMap(({ attempts }) => attempts).length;
    expect(
      links.filter((link) => link.includes('#logsV2:log-groups/log-group/$252Faws$252Flambda$252Frunsheet-dev-job-')),
    ).toHaveLength(attempts);
  });

  it('names the commands that come next, for the same tables', () => {
    expect(shown.text).toContain(`npx runsheet logs ${past.run.run_id} extract-products --stack runsheet-dev`);
    expect(shown.text).toContain(`npx runsheet diff --since-green ${past.run.run_id} --stack runsheet-dev`);
    expect(shown.text).toContain(`npx runsheet rerun ${past.run.run_id} --stack runsheet-dev`);
  });

  it('is titled by status and group, and is not open', () => {
    expect(shown.page).toMatchObject({ title: `✕ ${past.data.group} FAILED · Runsheet`, isOpen: false, isFound: true });
  });
});

it('says that all jobs succeeded in a run without failures', async () => {
  const { run, rows } = await aPast({ failing: 0, jobs: 40 });
  const shown = await show({ page: 'run', run: run.run_id });
  const enabled = rows.filter(({ status }) => status === 'SUCCEEDED');
  expect(shown.text).toContain(`All ${enabled.length} jobs succeeded.`);
  expect(shown.text).not.toContain('did not succeed');
});

it('follows an open run: what runs, and what has not started', async () => {
  const { run } = await aPast({ failing: 0, isOpen: true, jobs: 40 });
  const shown = await show({ page: 'run', run: run.run_id }, Date.parse(run.planned_at ?? '') + 240_000);
  expect(shown.page.isOpen).toBe(true);
  expect(shown.text).toContain('Running for4 min 00 s (expected: 45 min at most)');
  expect(shown.text).toContain('Nothing has failed so far.');
  expect(shown.text).toContain('Stage 1 · 7 jobs · not started yet');
  expect(shown.text).toContain(`npx runsheet stop ${run.run_id}`);
});

it('says by how much a run is later than its group expects', async () => {
  const { run } = await aPast({ failing: 0, isOpen: true });
  const shown = await show({ page: 'run', run: run.run_id }, Date.parse(run.planned_at ?? '') + 50 * 60_000);
  expect(shown.text).toContain('(expected: 45 min at most), late by 5 min 00 s');
});

it('shows a run that never had a plan, with its reason', async () => {
  const { run } = await aPast({ runs: 1 });
  const { on_failure, planned_at, ...bare } = run;
  const refused = { ...bare, run_id: 'refused-1', status: 'FAILED' as const, reason: 'group "nightly" has no jobs' };
  await tables.runs.put(refused, { absent: 'entry' });
  const shown = await show({ page: 'run', run: 'refused-1' });
  expect(shown.text).toContain('failed before any job ran: group "nightly" has no jobs');
  expect(shown.all('table')).toHaveLength(0);
});

it('shows a chain of reruns, with a link to each', async () => {
  const { run, rows } = await aPast({ runs: 1 });
  const planned_at = new Date(Date.parse(run.planned_at ?? '') + 3_600_000).toISOString();
  const rerun = {
    ...run,
    run_id: `${run.run_id}-again`,
    rerun_of: run.run_id,
    planned_at,
    status: 'SUCCEEDED' as const,
  };
  await tables.runs.put(rerun, { absent: 'entry' });
  const carried = {
    ...(rows[0] as JobRunRow),
    run_id: rerun.run_id,
    status: 'SUCCEEDED' as const,
    carried_from: run.run_id,
    attempt: 0,
    attempts: [],
    planned_at,
  };
  await tables.runs.put(carried, { absent: 'entry' });
  const shown = await show({ page: 'run', run: rerun.run_id });
  expect(shown.text).toContain('22 Nov 02:00:00 ✕ FAILED → this one ✓ SUCCEEDED');
  expect(shown.text).toContain(`carried over from ${run.run_id}`);
});

it('says what each job returned, cut where it is long, and of none that returned nothing', async () => {
  const data = boardData({ group: 'returning', runs: 1, failing: 0 });
  const { run, rows } = data.runs[0] as { run: RunRow; rows: JobRunRow[] };
  const [long, none] = rows.filter(({ output }) => output !== undefined) as [JobRunRow, JobRunRow];
  Object.assign(long, { output: JSON.stringify({ text: '<b>'.repeat(5_000) }) });
  Object.assign(none, { output: 'null' });
  await putBoardData(tables, data);
  const shown = await show({ page: 'run', run: run.run_id });
  const [table = ''] = shown.texts('table', 'jobruns');
  expect(table).toContain('returned {"rows":1200}');
  expect(table).toMatch(/returned \{"text":"<b><b>.{100,200}…/);
  const returning = rows.filter(({ output }) => output !== undefined && output !== 'null');
  expect(table.match(/returned/g)).toHaveLength(returning.length);
});

it('says that a run does not exist', async () => {
  const shown = await show({ page: 'run', run: 'no-such-run' });
  expect(shown.page.isFound).toBe(false);
  expect(shown.text).toContain('There is no run no-such-run');
});

describe('a run of 2,000 jobs', () => {
  let past: Awaited<ReturnType<typeof aPast>>;
  beforeAll(async () => {
    past = await aPast({ jobs: 2000, runs: 1, failing: 1 });
  });

  it('stays below a megabyte, draws what matters and counts the rest', async () => {
    const shown = await show({ page: 'run', run: past.run.run_id });
    expect(Buffer.byteLength(shown.markup)).toBeLessThan(1_000_000);
    expect(shown.text).toMatch(/Stage 0 · 204 jobs/);
    expect(shown.text).toMatch(/\d+ more/);
    const drawn = shown.all('svg').map((svg) => attribute(svg, 'aria-label') ?? '');
    expect(drawn.some((label) => label.startsWith('extract-products: FAILED'))).toBe(true);
  });

  it('comes in parts with each job once, and can be narrowed to the jobs that did not succeed', async () => {
    const names: string[] = [];
    for (let part = 1; part <= 20; part += 1) {
      const shown = await show({ page: 'run', run: past.run.run_id, part });
      const [table] = shown.all('table', 'jobruns');
      names.push(...parseRows(shown, table !== undefined));
    }
    expect(names.sort()).toEqual(past.rows.map(({ job_name }) => job_name).sort());
    const shown = await show({ page: 'run', run: past.run.run_id, only: 'trouble' });
    expect(parseRows(shown, true)).toEqual(['extract-products']);
  });
});

/** Names of the jobs in the table of jobs. */
function parseRows(shown: Shown, isThere: boolean): string[] {
  expect(isThere).toBe(true);
  const rows = shown.markup.split('class="jobruns"')[1]?.split('</table>')[0] ?? '';
  return [...rows.matchAll(/<th scope="row"><a [^>]*>([^<]*)</g)].map((match) => match[1] ?? '');
}

it('only reads', async () => {
  const { run } = await aPast();
  const sent: string[] = [];
  const { client } = tables;
  const spy = jest.spyOn(client, 'send').mockImplementation(((command: UpdateCommand) => {
    sent.push(command.constructor.name);
    return Object.getPrototypeOf(client).send.call(client, command);
  }) as never);
  await show({ page: 'run', run: run.run_id });
  spy.mockRestore();
  expect(new Set(sent)).toEqual(new Set(['BatchGetCommand', 'GetCommand', 'QueryCommand']));
});

test('a run without an earlier success and a job without a started attempt get no command that would fail', async () => {
  const failed = { status: 'FAILED', attempt: 1 } as const;
  const run = { ...aRun({ run_id: 'lone-1', job_group: 'lone', group_runs: 'lone', status: 'FAILED' }) };
  const never = entry(1, { status: 'NOT_STARTED', log_stream: null });
  const row = aJobRun({
    run_id: 'lone-1',
    job_group: 'lone',
    job_runs: 'lone/load-orders',
    ...failed,
    attempts: [never],
  });
  await tables.runs.put(run, { absent: 'entry' });
  await tables.runs.put(row, { absent: 'entry' });
  const shown = await show({ page: 'run', run: 'lone-1' });
  expect(shown.text).toContain('npx runsheet rerun lone-1');
  expect(shown.text).not.toMatch(/runsheet (logs|diff) /);
});

test('what a run and its jobs cost is shown, as an estimate, where anything that is paid for ran', async () => {
  const run = { ...aRun({ run_id: 'paid-1', job_group: 'paid', group_runs: 'paid', status: 'SUCCEEDED' }) };
  const row = (job_name: string, usage: Record<string, number>) =>
    aJobRun({
      run_id: 'paid-1',
      job_group: 'paid',
      job_name,
      job_runs: `paid/${job_name}`,
      status: 'SUCCEEDED',
      attempt: 1,
      attempts: [{ ...entry(1, { status: 'SUCCEEDED', error: null }), usage }],
    });
  await tables.runs.put(run, { absent: 'entry' });
  await tables.runs.put(row('glue', { glue_dpu_seconds: 3600 }), { absent: 'entry' });
  await tables.runs.put(row('lake', { databricks_seconds: 60 }), { absent: 'entry' });
  await tables.runs.put(row('free', { 'a<b>': 1 }), { absent: 'entry' });
  const shown = await show({ page: 'run', run: 'paid-1' });
  expect(shown.text).toMatch(
    /Cost\s*about \$0\.44 and 1 min 00 s of Databricks.*, and \$0\.000\d+ for Runsheet itself an estimate, at the prices of us-east-1/,
  );
  const [head, ...rows] = shown.texts('tr').slice(-4);
  expect(head).toMatch(/Duration\s?Cost\s?Attempts/);
  expect(rows).toEqual([
    expect.stringMatching(/^free 0✓ SUCCEEDED 1 /),
    expect.stringMatching(/^glue .* \$0\.44 /),
    expect.stringMatching(/^lake .* \? /),
  ]);
  const titles = shown.all('span').map((span) => attribute(span, 'title'));
  expect(titles).toContain('3,600 DPU-seconds of Glue');
  expect(shown.text).not.toContain('a<b>');
});

test('work in a service is named, with a link to it of the board’s own making: a row can lead nowhere else', async () => {
  const id = 'arn:aws:states:eu-central-1:123456789012:execution:close-books:ab12';
  const run = { ...aRun({ run_id: 'served-1', job_group: 'served', group_runs: 'served', status: 'RUNNING' }) };
  const row = (job_name: string, external_id: string) =>
    aJobRun({
      run_id: 'served-1',
      job_group: 'served',
      job_name,
      job_runs: `served/${job_name}`,
      target: 'states:close-books',
      status: 'RUNNING',
      attempt: 1,
      attempts: [{ ...entry(1, { status: 'RUNNING' }), external_id, console_url: 'https://evil.example/' }],
    });
  await tables.runs.put(run, { absent: 'entry' });
  await tables.runs.put(row('good', id), { absent: 'entry' });
  await tables.runs.put(row('forged', `${id}"><script>`), { absent: 'entry' });
  const shown = await show({ page: 'run', run: 'served-1' });
  expect(shown.text).toContain(id);
  const links = shown.all('a').map((link) => attribute(link, 'href') ?? '');
  const outside = links.filter((link) => /^https:.*close-books|evil/.test(link));
  expect(outside).toEqual([
    `https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/${id}`,
  ]);
});

test('what a run on this machine would cost on AWS is shown', async () => {
  const execution_arn = 'arn:aws:states:local:000000000000:execution:runsheet:here-1';
  const here = { run_id: 'here-1', job_group: 'here' };
  const run = aRun({ ...here, group_runs: 'here', status: 'SUCCEEDED', execution_arn });
  const done = { status: 'SUCCEEDED', attempt: 1, target: 'lambda:load-orders' } as const;
  const attempts = [entry(1, { status: 'SUCCEEDED', error: null })];
  await tables.runs.put(run, { absent: 'entry' });
  await tables.runs.put(aJobRun({ ...here, job_runs: 'here/load-orders', ...done, attempts }), { absent: 'entry' });
  const { text } = await show({ page: 'run', run: 'here-1' });
  expect(text).toMatch(/Would cost on AWS\s*about \$0\.0002 for the jobs, and \$0\.000\d+ for Runsheet itself/);
});

test('of a run in batches the link to the execution says where its jobs are', async () => {
  const fields = { job_group: 'large', group_runs: 'large' };
  await tables.runs.put(aRun({ ...fields, run_id: 'large-1', batches: 34 }), { absent: 'entry' });
  await tables.runs.put(aRun({ ...fields, run_id: 'small-1' }), { absent: 'entry' });
  const large = await show({ page: 'run', run: 'large-1' });
  expect(large.text).toContain('the execution, whose Map Runs have the jobs in 34 batches');
  expect((await show({ page: 'run', run: 'small-1' })).text).not.toContain('Map Runs');
});
