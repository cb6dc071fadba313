import { Match } from 'aws-cdk-lib/assertions';
import { buildStack, synthesize } from '../support/stack/synthesize';

test.each(['Prod', 'elevenchars', 'a-b', '1st', '', 7])('refuses the stage %j', (stage) => {
  expect(() => buildStack({ context: { stage } })).toThrow(
    `context "stage" is ${JSON.stringify(stage)}: expected a lower-case letter, then lower-case letters or digits, at most 10 characters, e.g. -c stage=prod`,
  );
});

test.each([-1, 1.5, 'ten', ''])('refuses %j as reserved concurrency', (reservedConcurrency) => {
  expect(() => buildStack({ context: { reservedConcurrency } })).toThrow(
    `context "reservedConcurrency" is ${JSON.stringify(reservedConcurrency)}: expected a whole number, 0 to reserve nothing`,
  );
});

test('0 reserves nothing, also where it comes as text from the command line', () => {
  const template = synthesize({ context: { reservedConcurrency: '0' } });
  template.allResourcesProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: Match.absent() });
});

describe('a ledger', () => {
  test.each([
    ['true', 4],
    [true, 4],
    ['0', 0],
    [22, 22],
  ])('is exported where the context says %j', (ledger, hour) => {
    const template = synthesize({ context: { ledger } });
    template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: `cron(17 ${hour} * * ? *)` });
    expect(Object.keys(template.toJSON().Outputs)).toContain('LedgerBucket');
  });

  test.each([undefined, false, 'false'])('is none where it says %j', (ledger) => {
    expect(Object.keys(synthesize({ context: { ledger } }).toJSON().Outputs)).not.toContain('LedgerBucket');
  });

  test.each(['yes', '24', -1, 1.5, '', null])('is refused where it says %j', (ledger) => {
    expect(() => buildStack({ context: { ledger } })).toThrow(
      `context "ledger" is ${JSON.stringify(ledger)}: expected true, or a whole hour of the day in UTC, 0 to 23`,
    );
  });
});

describe('lineage', () => {
  const lineageUrl = 'https://marquez.example.com';
  const sender = { FunctionName: 'runsheet-dev-send-lineage' };

  test('is sent where the context says it, with a key and in a namespace if it says them', () => {
    const context = { lineageUrl, lineageKey: 'ssm:/shop/lineage', lineageNamespace: 'shop' };
    synthesize({ context }).hasResourceProperties('AWS::Lambda::Function', {
      ...sender,
      Environment: {
        Variables: {
          RUNSHEET_LINEAGE_URL: lineageUrl,
          RUNSHEET_LINEAGE_KEY: 'ssm:/shop/lineage',
          RUNSHEET_LINEAGE_NAMESPACE: 'shop',
        },
      },
    });
    synthesize({ context: { lineageUrl } }).hasResourceProperties('AWS::Lambda::Function', {
      ...sender,
      Environment: { Variables: { RUNSHEET_LINEAGE_URL: lineageUrl, RUNSHEET_LINEAGE_NAMESPACE: 'runsheet-dev' } },
    });
  });

  test('is refused where it has no receiver, or one that is none', () => {
    expect(() => buildStack({ context: { lineageKey: 'ssm:/a' } })).toThrow(/"lineageUrl" is not: give it, too/);
    expect(() => buildStack({ context: { lineageUrl: 'http://x.example.com' } })).toThrow(/lineage\.url is "http:/);
    expect(() => buildStack({ context: { lineageUrl, lineageKey: 'hush' } })).toThrow(
      /lineage\.apiKey is no reference/,
    );
  });
});
