import { App, Duration, Stack } from 'aws-cdk-lib';
import { stageNames } from '../../infra/stage-names';
import { Tables } from '../../infra/storage';
import { StreamConsumer } from '../../infra/stream-consumer';
import { PROJECT_ROOT, temporaryFolder } from '../support/stack/synthesize';

test('a table without a stream is refused, and named', () => {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] }, outdir: temporaryFolder() });
  const stack = new Stack(app, 'Any');
  const names = stageNames('dev');
  const tables = new Tables(stack, 'Tables', names);
  Object.defineProperty(tables.run, 'tableStreamArn', { value: undefined });
  const consumer = () =>
    new StreamConsumer(stack, 'Consumer', {
      projectRoot: PROJECT_ROOT,
      functionsDir: `${PROJECT_ROOT}/test/support/stack/functions`,
      names,
      tables,
      table: tables.run,
      functionId: 'Read',
      file: 'notify-ends',
      queueId: 'Failed',
      queueName: 'failed',
      meaning: 'A record was not read',
      filters: [],
      maxRecordAge: Duration.hours(1),
      timeoutSeconds: 30,
      environment: {},
      statements: [],
    });
  expect(consumer).toThrow('table Any/Tables/Run has no stream: give it a dynamoStream');
});
