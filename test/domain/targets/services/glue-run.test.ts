import {
  endOfGlueRun,
  glueLog,
  glueRunPage,
  glueRunText,
  glueTimeout,
  glueUsage,
  parseGlueRun,
} from '../../../../domain/targets/services/glue-run';

const RUN = { region: 'eu-central-1', job: 'load orders/new', run: `jr_${'ab'.repeat(32)}` };

describe('a run of Glue', () => {
  it('is known by its region, its job and its id', () => {
    expect(glueRunText(RUN)).toBe(`eu-central-1/jobs/load orders/new/runs/${RUN.run}`);
    expect(parseGlueRun(glueRunText(RUN))).toEqual(RUN);
  });

  it('has a page in the console of its region', () => {
    expect(glueRunPage(glueRunText(RUN))).toBe(
      `https://eu-central-1.console.aws.amazon.com/gluestudio/home?region=eu-central-1#/job/load%20orders%2Fnew/run/${RUN.run}`,
    );
    expect(glueRunPage(glueRunText({ ...RUN, region: 'cn-north-1' }))).toMatch(/console\.amazonaws\.cn\/gluestudio/);
    expect(glueRunPage(glueRunText({ ...RUN, region: 'us-gov-west-1' }))).toMatch(/console\.amazonaws-us-gov\.com/);
  });

  it.each([
    'eu-central-1/jobs/load/runs/jr_1"><script>',
    'evil.example/jobs/load/runs/jr_1',
    'eu-central-1/jobs/load\n/runs/jr_1',
    'https://evil.example/',
    `eu-central-1/jobs/${'ü'.repeat(200)}/runs/jr_1`,
    'us-iso-east-1/jobs/load/runs/jr_1',
  ])('has no page if its id is %j', (id) => {
    expect(glueRunPage(id)).toBeUndefined();
  });

  it('may go on a little longer than its deadline, and never for the 7 days that Glue does not take', () => {
    const now = Date.parse('2026-11-22T02:00:00Z');
    expect(glueTimeout('2026-11-22T02:00:01.000Z', now)).toBe(6);
    expect(glueTimeout('2026-11-22T03:00:00.000Z', now)).toBe(65);
    expect(glueTimeout('2026-11-22T01:00:00.000Z', now)).toBe(5);
    expect(glueTimeout('2026-11-29T01:40:00.000Z', now)).toBe(10_065);
    expect(glueTimeout('2026-12-22T01:40:00.000Z', now)).toBe(10_079);
  });
});

describe('the end of a run that did not succeed', () => {
  // The first three are errors of real runs, as people quote them.
  it.each([
    [
      'Error Category: INVALID_ARGUMENT_ERROR; Failed Line Number: 10; GlueArgumentError: the following arguments are required: --day',
      { name: 'GlueArgumentError', message: 'the following arguments are required: --day', stack: ['line 10'] },
    ],
    [
      'Error Category: UNCLASSIFIED_ERROR; An error occurred while calling o1845.jdbc. This connection has been closed.',
      {
        name: 'UNCLASSIFIED_ERROR',
        message: 'An error occurred while calling o1845.jdbc. This connection has been closed.',
      },
    ],
    [
      'Error Category: UNCLASSIFIED_ERROR; Failed Line Number: 20; DatasetNotFoundError: no such dataset',
      { name: 'DatasetNotFoundError', message: 'no such dataset', stack: ['line 20'] },
    ],
    ['SystemExit: 3', { name: 'SystemExit', message: '3' }],
    ['Command failed with exit code 1', { name: 'Glue.FAILED', message: 'Command failed with exit code 1' }],
    ['py4j.protocol.Py4JError: lost\nTraceback', { name: 'py4j.protocol.Py4JError', message: 'lost\nTraceback' }],
    [undefined, { name: 'Glue.FAILED', message: 'Glue says FAILED, and not why' }],
  ])('is the script’s own error if Glue says %j', (said, { stack, ...error }: Record<string, unknown>) => {
    expect(endOfGlueRun('FAILED', said)).toEqual({
      class: 'job',
      ...error,
      ...(stack ? { stack: [`${(stack as string[])[0]} of the job's script`] } : {}),
    });
  });

  it.each([
    ['Resource unavailable', 'fault'],
    ['Max concurrent compute (DPU usage) exceeded', 'fault'],
    ['Max concurrent job runs per account exceeded', 'fault'],
    ['Internal service error : Invalid input provided', 'fault'],
    ['Could not find S3 endpoint or NAT gateway for subnetId: subnet-1 in Vpc vpc-1', 'permanent'],
    ['At least one security group must open all ingress ports: Inbound rule in security group required', 'permanent'],
    ['Role arn:x should be given assume role permissions for Glue Service', 'permanent'],
    ['Failed to call ec2:DescribeSubnets', 'permanent'],
  ])('is another’s doing if Glue says %j: %s', (said, kind) => {
    expect(endOfGlueRun('FAILED', said)).toEqual({ class: kind, name: 'Glue.FAILED', message: said });
  });

  it('is not there yet in any state but those in which Glue says that it has ended badly', () => {
    const going = ['STARTING', 'WAITING', 'RUNNING', 'STOPPING', 'SUCCEEDED', 'OF_LATER', '', 'constructor'];
    expect(going.map((state) => endOfGlueRun(state, 'x'))).toEqual(going.map(() => undefined));
  });
});

describe('what a run has used', () => {
  it('is its capacity for as long as it ran, and at least a minute', () => {
    expect(glueUsage({ ExecutionTime: 1319, MaxCapacity: 10 })).toEqual({ glue_dpu_seconds: 13_190 });
    expect(glueUsage({ ExecutionTime: 9, MaxCapacity: 0.0625 })).toEqual({ glue_dpu_seconds: 3.75 });
  });

  it('is what Glue counted of its executors, where it scaled by itself or ran as Flex', () => {
    const figures = { ExecutionTime: 100, MaxCapacity: 10, DPUSeconds: 420 };
    expect(glueUsage(figures)).toEqual({ glue_dpu_seconds: 420 });
    expect(glueUsage({ ...figures, ExecutionClass: 'FLEX' })).toEqual({ glue_flex_dpu_seconds: 420 });
  });

  it('is nothing if it never had its workers, or if Glue does not say', () => {
    expect(glueUsage({ MaxCapacity: 10, ExecutionTime: 0 })).toEqual({ glue_dpu_seconds: 0 });
    expect(glueUsage({})).toEqual({ glue_dpu_seconds: 0 });
  });
});

test('what a run prints is in the group that its job names, once Glue has named it', () => {
  const id = { region: 'eu-west-1', job: 'load', run: 'jr_1' };
  const of = (group: string) => ({ region: 'eu-west-1', group, stream: 'jr_1' });
  expect(glueLog(id, '/aws-glue/jobs/')).toEqual(of('/aws-glue/jobs/output'));
  expect(glueLog(id, '/aws-glue/python-jobs')).toEqual(of('/aws-glue/python-jobs/output'));
  expect(glueLog(id, undefined)).toBeUndefined();
});
