import { parseSettingsRow } from '../../../domain/groups/group-settings';
import {
  closeRunRow,
  commitPlan,
  drawEvents,
  openRun,
  skipRun,
  takeOverRun,
  UNLIST_RUN,
} from '../../../domain/runs/run';
import { applyChange } from '../../../domain/tables/change';
import type { RunRow } from '../../../domain/tables/rows';
import { aJobRun, aRun, PLANNED_AT } from '../../protocol/builders';

const NOW = '2026-11-22T02:30:00.000Z';
const EXECUTION = { runId: 'nightly-1', executionArn: 'arn', startedAt: '2026-11-22T02:29:59.000Z' };
const INPUT = { group: 'nightly', trigger: 'manual', parameters: {} } as const;
const opened = openRun(EXECUTION, INPUT, NOW, '2026-11-22T02:35:00.000Z');
const plan = { rows: [aJobRun()], parallel: [], stages: [] };
const parsed = parseSettingsRow(undefined);
const settings = ('settings' in parsed && parsed.settings) as Exclude<
  typeof parsed,
  { problems: string[] }
>['settings'];

test('a run is opened RUNNING, without a plan, among the open runs', () => {
  expect(opened).toMatchObject({ status: 'RUNNING', plan_no: 1, open_runs: 'open', open_since: NOW });
  expect(opened).not.toHaveProperty('planned_at');
});

test('each loader that takes over raises the plan number, until the plan is committed', () => {
  const taken = applyChange(opened, takeOverRun(opened, NOW)) as RunRow;
  expect(taken.plan_no).toBe(2);
  expect(applyChange(taken, takeOverRun(opened, NOW))).toBeUndefined();
  expect(applyChange(aRun(), takeOverRun(aRun(), NOW))).toBeUndefined();
});

test('a commit fixes the plan with its settings, and accepts its own repeat', () => {
  const commit = commitPlan(opened, plan, settings, PLANNED_AT, { data_run: 'nightly-0' });
  const committed = applyChange(opened, commit) as RunRow;
  expect(committed).toMatchObject({
    planned_at: PLANNED_AT,
    job_count: 1,
    on_failure: 'stop',
    max_concurrency: 40,
    notify: 'failures',
    data_run: 'nightly-0',
    events_left: 24_900 - 168 - 7 - 51,
  });
  expect(applyChange(committed, commit)).toEqual(committed);
});

test.each([
  ['a loader that lost the plan', { plan_no: 2 }],
  ['a run that was asked to stop', { stop_requested: true }],
  ['a plan of another loader', { planned_at: '2026-11-22T02:31:00.000Z' }],
  ['a closed run', { status: 'ABORTED' as const }],
])('a commit refuses %s', (_, given) => {
  expect(applyChange({ ...opened, ...given }, commitPlan(opened, plan, settings, PLANNED_AT))).toBeUndefined();
});

test('a retry draws 86 events while there are as many', () => {
  expect(applyChange(aRun({ events_left: 86 }), drawEvents())?.events_left).toBe(0);
  expect(applyChange(aRun({ events_left: 85 }), drawEvents())).toBeUndefined();
});

test('a skip ends the run of the loader that has the plan', () => {
  const why = { reason_kind: 'disabled', reason: 'the group is disabled' } as const;
  expect(applyChange(opened, skipRun(opened, why, NOW))).toMatchObject({ status: 'SKIPPED', ...why, job_count: 0 });
  expect(applyChange({ ...opened, plan_no: 2 }, skipRun(opened, why, NOW))).toBeUndefined();
  expect(applyChange(aRun(), skipRun(opened, why, NOW))).toBeUndefined();
});

test('a closed run keeps its status, and leaves the open runs as the last step', () => {
  const close = closeRunRow(aRun(), { status: 'SUCCEEDED' }, [aJobRun({ status: 'SUCCEEDED' })], NOW);
  const closed = applyChange(aRun(), close) as RunRow;
  expect(closed).toMatchObject({ status: 'SUCCEEDED', ended_at: NOW, open_runs: 'open', counts: { SUCCEEDED: 1 } });
  expect(applyChange(closed, close)).toBeUndefined();
  expect(applyChange(aRun(), UNLIST_RUN)).toBeUndefined();
  expect(applyChange(closed, UNLIST_RUN)).not.toHaveProperty('open_since');
});
