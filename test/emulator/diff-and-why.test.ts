import { runsheet, runsheetJson } from '../support/home/command-line';
import { applyScripted, STACK } from './stack-groups';

jest.setTimeout(180_000);
const ON_STACK = ['--stack', STACK];

describe('diff and why on a stack', () => {
  it('tell what changed since the last green run, and why each job did what it did', async () => {
    const group = await applyScripted({ first: ['succeed'], off: ['succeed'], last: ['succeed'] });
    const green = (await runsheetJson(['run', group, ...ON_STACK])).run_id;
    await runsheet(['set', `${group}/first`, 'parameters.script=["fail"]', '--reason', 'to fail', ...ON_STACK]);
    await runsheet(['disable', `${group}/off`, '--reason', 'source is down', ...ON_STACK]);
    const red = (await runsheetJson(['run', group, ...ON_STACK])).run_id;

    const diff = await runsheetJson(['diff', '--since-green', red, ...ON_STACK]);
    expect(diff).toMatchObject({
      before: { run_id: green, status: 'SUCCEEDED' },
      after: { run_id: red, status: 'FAILED' },
      jobs: [
        {
          job_name: 'first',
          status: { before: 'SUCCEEDED', after: 'FAILED' },
          fields: [{ field: 'parameters.script', before: ['succeed'], after: ['fail'] }],
        },
        { job_name: 'last', status: { after: 'SKIPPED' } },
        { job_name: 'off', status: { after: 'DISABLED' } },
      ],
      same: 0,
    });
    const why = (job: string) => runsheetJson(['why', red, job, ...ON_STACK]);
    await expect(why('last')).resolves.toMatchObject({
      causes: [{ kind: 'job', job_name: 'first', status: 'FAILED' }],
      next: [`npx runsheet why ${red} first --stack ${STACK}`, `npx runsheet rerun ${red} --stack ${STACK}`],
    });
    await expect(why('off')).resolves.toMatchObject({ causes: [{ kind: 'disabled', reason: 'source is down' }] });
  });
});
