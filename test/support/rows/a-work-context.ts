import type { WorkContext } from '../../../domain/targets/work-context';

/** What work hears of its job, an hour before its deadline. */
export function aWorkContext(given: Partial<WorkContext> = {}): WorkContext {
  return {
    run_id: 'nightly-1',
    group: 'nightly',
    job: 'load',
    attempt: 2,
    deadline: '2026-11-22T03:00:00.000Z',
    scheduled_time: null,
    data_url: 's3://data/nightly/nightly-1/',
    parameters: { day: '2026-11-22' },
    ...given,
  };
}

/** The variables of Runsheet that work of this kind has, each as long as it can be. */
export function longestVariables(kind: string): Record<string, string> {
  const [run, group, job] = ['r'.repeat(80), 'g'.repeat(40), 'j'.repeat(64)];
  const bucket = `s3://${'b'.repeat(63)}`;
  const folder = `${bucket}/_work/${kind}/${'t'.repeat(40)}/${run}/${job}/61-12345678`;
  return {
    RUNSHEET_CONTEXT: `${folder}/context.json`,
    RUNSHEET_RESULT: `${folder}/result.json`,
    RUNSHEET_RUN_ID: run,
    RUNSHEET_GROUP: group,
    RUNSHEET_JOB: job,
    RUNSHEET_ATTEMPT: '61',
    RUNSHEET_DEADLINE: '2026-11-22T03:00:00.000Z',
    RUNSHEET_SCHEDULED_TIME: '2026-11-22T03:00:00.000Z',
    RUNSHEET_DATA_URL: `${bucket}/${group}/${run}/`,
  };
}
