import type { MasterRow } from '../../../domain/tables/master-row';
import { declareTargets } from '../../../domain/targets/declared-targets';
import { type RunGiven, runJobs, useLaptop } from '../../support/home/laptop';
import { aJobRow } from '../../support/rows/a-group';
import { STATE_MACHINE, useStatesService } from '../../support/services/states-service';

/* Rows of `states:` targets. Their executions are those of a service of the tests, in a process of its own. */

jest.setTimeout(120_000);

const laptop = useLaptop();
const service = useStatesService();

const declared = declareTargets({ 'states:load': { state_machine: STATE_MACHINE } }, '/');
const aServedRow = (job_name: string, parameters: object, row: MasterRow = {}) =>
  aJobRow({ job_name, target: 'states:load', maximum_retries: 0, parameters, timeout_minutes: 10_080, ...row });
const run = (jobs: MasterRow[], given: Partial<RunGiven> = {}) => runJobs(laptop, jobs, { declared, ...given });

test('work in a service is started, looked at until it has ended, and recorded', async () => {
  const {
    rows,
    events,
    run: ended,
  } = await run([
    aServedRow('good', { ms: 6_000, output: { rows: 3 } }),
    aServedRow('bad', { ms: 100, ends: 'FAILED', error: 'NoOrders', cause: 'the file is empty' }),
  ]);
  expect(rows.good).toMatchObject({ status: 'SUCCEEDED', output: '{"rows":3}', looks: 'often' });
  expect(rows.good?.attempts).toMatchObject([
    {
      status: 'SUCCEEDED',
      external_id: expect.stringMatching(/:execution:load-orders:[0-9a-f]{64}$/),
      console_url: expect.stringMatching(/^https:\/\/eu-central-1\.console\.aws\.amazon\.com\/states\//),
      work_over: true,
    },
  ]);
  expect(rows.bad).toMatchObject({ status: 'FAILED', error: { name: 'NoOrders', message: 'the file is empty' } });
  expect(ended.status).toBe('FAILED');
  const looks = events.filter(({ type, stateName }) => type === 'TaskFailed' && stateName?.startsWith('InvokeJob'));
  // Two looks at the good one that runs, one at the bad one, and the look that has seen its end.
  expect(looks).toHaveLength(4);
  const { executions } = await service.seen();
  expect(executions).toHaveLength(2);
});
