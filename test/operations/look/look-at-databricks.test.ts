import { databricks } from '../../../drivers/databricks';
import { notebookOf, tooMany, useWorkspace } from '../../support/databricks/workspace';
import { servedAttempt } from '../../support/drivers/served-attempt';

/* The calls for one attempt with the driver of Databricks, whose clock can be moved: what takes minutes otherwise. */

const workspace = useWorkspace();
/** Those that ask to be left alone, each for a test of its own. */
const busy = [useWorkspace(), useWorkspace(), useWorkspace()] as const;

/** An attempt of a notebook with these parameters. */
const anAttempt = (parameters: object, where = workspace) =>
  servedAttempt({ driver: databricks, target: notebookOf(where), parametersOf: () => parameters });

test('a run that was deleted meanwhile may only not be known yet; after two minutes it is a fault', async () => {
  const { call, later, row } = anAttempt({ ms: '60000' });
  expect(await call()).toBe('Runsheet.StillRunning');
  const [run] = workspace.jobs.runs;
  if (run) workspace.jobs.forget(run);
  expect(await call()).toBe('Runsheet.StillRunning');
  later(120_000);
  expect(await call()).toBe('Runsheet.AttemptFailed');
  expect(row().attempts).toMatchObject([
    { class: 'fault', work_over: true, error: { name: 'Runsheet.WorkForgotten' } },
  ]);
});

test('the id is in the row before anything else is asked; its job’s number comes with the first look', async () => {
  const { call, row } = anAttempt({ ms: '60000' });
  const calls = () => workspace.seen.filter((each) => each === 'POST runs/submit').length;
  const before = calls();
  workspace.fail({ path: 'runs/get', how: { status: 500, body: 'TEMPORARILY_UNAVAILABLE: try later' }, times: 2 });
  expect(await call()).toBe('Runsheet.StillRunning');
  const { run_id, job_id } = workspace.jobs.runs[0] ?? {};
  const id = `${new URL(workspace.url).host}/runs/${run_id}`;
  expect(row()).toMatchObject({ work_id: id, attempts: [{ external_id: id }] });
  expect(await call()).toBe('Runsheet.StillRunning');
  expect(row().attempts[0]?.external_id).toBe(id);
  for (let looks = 0; looks < 3; looks++) expect(await call()).toBe('Runsheet.StillRunning');
  const known = id.replace('/runs/', `/jobs/${job_id}/runs/`);
  expect(row()).toMatchObject({ work_id: id, attempts: [{ external_id: known }] });
  expect(calls()).toBe(before + 1);
});

test('a stop after a start whose answer was lost finds the run by its mark, and cancels it', async () => {
  const { call, later, row, stop } = anAttempt({ ms: '60000' });
  // A call asks three times.
  workspace.fail({ path: 'runs/submit', how: 'lose', times: 3 });
  expect(await call()).toBe('Runsheet.StillRunning');
  expect(row().work_id).toBeUndefined();
  stop();
  // Another call may still be starting it.
  expect(await call()).toBe('Runsheet.StillRunning');
  later(76_000);
  const before = workspace.jobs.runs.length;
  expect(await call()).toBe('Runsheet.AttemptFailed');
  expect(workspace.jobs.runs).toHaveLength(before);
  expect(workspace.jobs.runs[0]?.canceledAt).toBeDefined();
  expect(row().work_id).toContain(`/runs/${workspace.jobs.runs[0]?.run_id}`);
  expect(row().attempts).toMatchObject([{ work_over: true }]);
});

test('a stop after a start that Databricks never heard of starts nothing', async () => {
  const { call, later, row, stop } = anAttempt({ ms: '60000' });
  const before = workspace.jobs.runs.length;
  const unwell = { status: 500, body: 'TEMPORARILY_UNAVAILABLE: try later' };
  workspace.fail({ path: 'runs/submit', how: unwell, times: 3 });
  expect(await call()).toBe('Runsheet.StillRunning');
  stop();
  later(76_000);
  expect(await call()).toBe('Runsheet.AttemptFailed');
  expect(workspace.jobs.runs).toHaveLength(before);
  expect(row().attempts).toMatchObject([{ work_over: true }]);
});

test('a start that is throttled for longer than a call has is a fault, of which nothing runs', async () => {
  const { call, row } = anAttempt({}, busy[0]);
  busy[0].fail({ path: 'runs/submit', how: tooMany(300) });
  expect(await call()).toBe('Runsheet.AttemptFailed');
  expect(row().attempts).toMatchObject([{ class: 'fault', work_over: true, error: { name: 'RESOURCE_EXHAUSTED' } }]);
});

test('a start that is refused after one whose answer was lost takes over what that has started', async () => {
  const { call, row } = anAttempt({ ms: '60000' });
  const before = workspace.jobs.runs.length;
  const refusal = { status: 403, body: 'PERMISSION_DENIED: not yours' };
  workspace.fail({ path: 'runs/submit', how: 'lose' }, { path: 'runs/submit', how: refusal });
  expect(await call()).toBe('Runsheet.StillRunning');
  expect(workspace.jobs.runs).toHaveLength(before + 1);
  expect(row().work_id).toContain(`/runs/${workspace.jobs.runs[0]?.run_id}`);
});

test('a start that is throttled after one whose answer was lost is no end: what that has started is found later', async () => {
  const { call, row } = anAttempt({ ms: '60000' }, busy[1]);
  busy[1].fail({ path: 'runs/submit', how: 'lose' }, { path: 'runs/submit', how: tooMany(300) });
  expect(await call()).toBe('Runsheet.StillRunning');
  expect(busy[1].jobs.runs).toHaveLength(1);
  expect(row()).toMatchObject({ status: 'RUNNING', attempts: [{ ended_at: null }] });
});

test('a look that meets no good answer leaves the attempt as it is, and says why', async () => {
  const { call, row, log } = anAttempt({ ms: '60000' });
  expect(await call()).toBe('Runsheet.StillRunning');
  workspace.fail({ path: 'runs/get', how: { status: 403, body: 'PERMISSION_DENIED: not yours' } });
  expect(await call()).toBe('Runsheet.StillRunning');
  expect(row()).toMatchObject({ status: 'RUNNING', attempts: [{ status: 'RUNNING', ended_at: null }] });
  expect(log.at(-1)).toMatch(/^warn .*\/runs\/\d+ could not be looked at, or not stopped: DatabricksError: not yours$/);
});

test('looks that are throttled cost no attempt, and the next one comes as late as Databricks asks', async () => {
  const { call, row, later } = anAttempt({ ms: '60000' }, busy[2]);
  expect(await call()).toBe('Runsheet.StillRunning');
  busy[2].fail({ path: 'runs/get', how: tooMany(30) });
  // Of the slower timer, which waits for a minute.
  expect(await call()).toBe('Runsheet.StillRunningLong');
  expect(await call()).toBe('Runsheet.StillRunningLong');
  expect(busy[2].seen.filter((each) => each === 'GET runs/get')).toHaveLength(1);
  // Later its looks lie apart by themselves.
  later(6 * 60_000);
  expect(await call()).toBe('Runsheet.StillRunning');
  expect(row()).toMatchObject({ status: 'RUNNING', attempt: 1, faults: 0, attempts: [{ ended_at: null }] });
});
