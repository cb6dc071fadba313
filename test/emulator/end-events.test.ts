import { EventBridgeClient, ListRulesCommand, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import { ATHENA, BATCH, ECS, EMR, GLUE, REDSHIFT, STATES } from '../support/drivers/end-events';
import { notOnAws } from './deployed';
import { GLUE_JOB, SPARK_APPLICATION, targetsInServices } from './every-kind/targets';
import { STACK } from './stack-groups';

/*
 * The deployed rules, asked about the events of the services' docs: of work of a declared target each matches one rule,
 * and none while that work still runs, or if it is somebody else's.
 */

const here = notOnAws('its targets are declared for the emulators');

const declared = targetsInServices('');
const fieldOf = (target: string, field: string) => String(declared[target]?.[field]);

const ENDS: Record<string, { event: { detail: object }; own: object; running: object; other: object }> = {
  batch: {
    event: BATCH,
    own: { jobQueue: `arn:aws:batch:us-east-1:000000000000:job-queue/${fieldOf('batch:wait', 'queue')}` },
    running: { status: 'RUNNING' },
    other: { jobQueue: 'arn:aws:batch:us-east-1:000000000000:job-queue/weekly' },
  },
  ecs: {
    event: ECS,
    own: { clusterArn: fieldOf('ecs:wait', 'cluster') },
    running: { lastStatus: 'RUNNING' },
    other: { clusterArn: 'arn:aws:ecs:eu-central-1:111122223333:cluster/web' },
  },
  glue: { event: GLUE, own: { jobName: GLUE_JOB }, running: { state: 'RUNNING' }, other: { jobName: 'weekly' } },
  spark: {
    event: EMR,
    own: { applicationId: SPARK_APPLICATION },
    running: { state: 'RUNNING' },
    other: { applicationId: '00f1982r1uukb925' },
  },
  'sql, by Athena': {
    event: ATHENA,
    own: {},
    running: { currentState: 'RUNNING' },
    other: { workgroupName: 'analysts' },
  },
  'sql, by Redshift': {
    event: REDSHIFT,
    own: { statementName: 'runsheet 0123456789abcdef 1/2:0a1b2c3d' },
    running: { state: 'STARTED' },
    other: {},
  },
  states: {
    event: STATES,
    own: { stateMachineArn: fieldOf('states:wait', 'state_machine') },
    running: { status: 'RUNNING' },
    other: {},
  },
};

here.describe('the rules of a stack', () => {
  const bus = new EventBridgeClient({});
  let patterns: string[] = [];
  beforeAll(async () => {
    const { Rules = [] } = await bus.send(new ListRulesCommand({ NamePrefix: `${STACK}-LooksEnds` }));
    patterns = Rules.map(({ EventPattern = '' }) => EventPattern);
  });
  afterAll(() => bus.destroy());

  const matches = async (event: { detail: object }, detail: object) => {
    const Event = JSON.stringify({ ...event, detail: { ...event.detail, ...detail } });
    const asked = patterns.map((EventPattern) => bus.send(new TestEventPatternCommand({ EventPattern, Event })));
    return (await Promise.all(asked)).filter(({ Result }) => Result).length;
  };

  it.each(Object.entries(ENDS))('are told of the ends of %s work', async (_, { event, own, running, other }) => {
    expect(await matches(event, own)).toBe(1);
    expect(await matches(event, { ...own, ...running })).toBe(0);
    expect(await matches(event, other)).toBe(0);
  });
});
