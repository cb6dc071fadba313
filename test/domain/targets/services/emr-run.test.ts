import { emrFailure, emrPage, emrRunName, emrTimeout, parseEmrRun } from '../../../../domain/targets/services/emr-run';

const ARN = 'arn:aws:emr-serverless:eu-central-1:123456789012:/applications/00f1r8ca8ud2ph09/jobruns/00f1r8cb1ud2ph0b';

describe('a run of EMR Serverless', () => {
  it('is known by its ARN, which names its application', () => {
    expect(parseEmrRun(ARN)).toEqual({
      partition: 'aws',
      region: 'eu-central-1',
      application: '00f1r8ca8ud2ph09',
      run: '00f1r8cb1ud2ph0b',
    });
  });

  it('has a link to the console of its partition and region', () => {
    expect(emrPage(ARN)).toBe('https://eu-central-1.console.aws.amazon.com/emr/home?region=eu-central-1#/serverless');
    expect(emrPage(ARN.replace('arn:aws:', 'arn:aws-cn:'))).toMatch(/console\.amazonaws\.cn\/emr/);
  });

  it.each([
    'https://evil.example/',
    ARN.replace('eu-central-1', 'evil.example#'),
    ARN.replace('arn:aws:', 'arn:evil:'),
    `${ARN}"><script>`,
    ARN.replace('jobruns', 'runs'),
  ])('has none if its id is %j', (id) => {
    expect(emrPage(id)).toBeUndefined();
  });

  it('may go on a little longer than its deadline', () => {
    const now = Date.parse('2026-11-22T02:00:00Z');
    expect(emrTimeout('2026-11-22T02:00:01.000Z', now)).toBe(6);
    expect(emrTimeout('2026-11-22T01:00:00.000Z', now)).toBe(5);
    expect(emrTimeout('2026-11-29T02:00:00.000Z', now)).toBe(10_080);
  });

  it('has a name of at most 256 characters, which ends with its mark', () => {
    const token = 'ab'.repeat(32);
    const of = { group: 'nightly', job: 'load', attempt: 2, run_id: 'nightly-1' };
    expect(emrRunName(of, token)).toBe('nightly/load, attempt 2 of nightly-1 [abababababababab]');
    const long = emrRunName({ ...of, group: 'g'.repeat(300) }, token);
    expect(long).toMatch(/^g{237} \[abababababababab\]$/);
  });
});

// Two are of the User Guide's page on troubleshooting, the others are of runs that people quote.
it.each([
  ['Job failed, please check complete logs in configured logging destination. ExitCode: 137.', 'job', 'Emr.FAILED'],
  ['ExitCode: 1. Last few exceptions: ZeroDivisionError: division by zero', 'job', 'ZeroDivisionError'],
  [
    'ExitCode: 1. Last few exceptions: Caused by: org.apache.spark.SparkException: x',
    'job',
    'org.apache.spark.SparkException',
  ],
  ['Job failed as application has exceeded maximumCapacity settings', 'fault', 'Emr.FAILED'],
  ['Could not assume execution role arn:x because it does not exist', 'permanent', 'Emr.FAILED'],
  [
    'Maximum value of spark.dynamicAllocation.initialExecutors: 3 must be between spark.dynamicAllocation.minExecutor 1 and 2',
    'permanent',
    'Emr.FAILED',
  ],
])('a failure that says %j is one of the class %s', (said, kind, name) => {
  expect(emrFailure(said)).toMatchObject({ class: kind, name });
});
