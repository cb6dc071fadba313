import { EMBEDDED_MARGINS, marginsOfWork, taskTimeoutSeconds } from '../../../domain/attempts/deadline';
import { declareTargets } from '../../../domain/targets/declared-targets';
import { renderReply } from '../../../operations/load/load-reply';

const declared = declareTargets(
  { 'command:load': { run: ['load'] }, 'lambda:sync': { function: 'erp-sync', local: { run: ['sync'] } } },
  '/project',
);

function replyOf(target: string) {
  const job = { job_name: 'load', target, timeout_minutes: 1, maximum_retries: 0 };
  const plan = { rows: [], parallel: [job], stages: [] };
  const settings = { on_failure: 'stop', max_concurrency: 40 } as const;
  const places = { functionPrefix: '', margins: EMBEDDED_MARGINS, declared };
  return renderReply({ run_id: 'nightly-1', plan_no: 1 }, plan, settings, places).reply;
}

const aCall = (name: string, timeout_seconds: number) => ({
  parallel: [{ job: 'load', function: name, timeout_seconds }],
});

test('a job has the time that the work of its function may take to end', () => {
  const ofWork = taskTimeoutSeconds(1, marginsOfWork(EMBEDDED_MARGINS));
  expect(replyOf('command:load')).toMatchObject(aCall('run-work', ofWork));
  expect(replyOf('extract')).toMatchObject(aCall('extract', taskTimeoutSeconds(1, EMBEDDED_MARGINS)));
});

test('a command that stands in for a function of a stack has the time of any command', () => {
  const ofWork = taskTimeoutSeconds(1, marginsOfWork(EMBEDDED_MARGINS));
  expect(replyOf('sync')).toMatchObject(aCall('run-work', ofWork));
});
