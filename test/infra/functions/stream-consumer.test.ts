import { App, Duration, Stack } from 'aws-cdk-lib';
import { StreamConsumer } from '../../../infra/functions/stream-consumer';
import { runsheetNames } from '../../../infra/runsheet-names';
import { Tables } from '../../../infra/storage';
import { temporaryFolder } from '../../support/stack/synthesize';

test('a table without a stream is refused, and named', () => {
  const stack = new Stack(new App({ outdir: temporaryFolder() }), 'Any');
  const names = runsheetNames('runsheet-dev', 'runsheet-dev');
  const tables = new Tables(stack, 'Tables', { names });
  Object.defineProperty(tables.run, 'tableStreamArn', { value: undefined });
  const consumer = () =>
    new StreamConsumer(stack, 'Consumer', {
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
      timeout: Duration.seconds(30),
      environment: {},
      statements: [],
      furtherStatements: [],
    });
  expect(consumer).toThrow('table Any/Tables/Run has no stream: give it a dynamoStream');
});
