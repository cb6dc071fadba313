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
