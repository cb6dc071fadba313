import { App } from 'aws-cdk-lib';
import type { RunsheetProps } from '../../infra/runsheet-props';
import { RunsheetStack } from '../../infra/runsheet-stack';
import { addTo, foreignStack } from '../support/stack/synthesize';

/** As an app in JavaScript gives them, which no compiler checks. */
const give = (props: object) => () => addTo(foreignStack(), 'Pipelines', props as Partial<RunsheetProps>);

test('every problem of the options is named at once', () => {
  let message = '';
  try {
    give({
      jobs: [],
      setings: {},
      assets: { md: 'text', '.ts': 'text', '.bin': 'binary' },
      notifyEmail: 'nobody',
      reservedConcurrency: -1,
      metrics: 'none',
      runbookUrl: 'http://wiki',
    })();
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message.split('\n')).toEqual([
    '"setings" is an unknown option: did you mean "settings"?',
    "jobs is []: expected the folder of job functions, or several, e.g. jobs: 'jobs'",
    'assets has "md": expected an extension, such as ".sql"',
    'assets has ".ts": files with this extension are code, or read as JSON. Remove it',
    `assets has ".bin": "binary": expected 'text' or 'file'`,
    'notifyEmail is "nobody": expected an e-mail address',
    'reservedConcurrency is -1: expected a whole number, 0 to reserve nothing',
    `metrics is "none": expected 'by-group' or 'total'`,
    'runbookUrl is "http://wiki": expected the address of docs/operate/runbook.md, https and without an anchor, at most 300 characters',
  ]);
});

test.each([undefined, '', 7, ['jobs', '']])('jobs cannot be %j', (jobs) => {
  expect(give({ jobs })).toThrow(/^jobs is .*: expected the folder of job functions/);
});

test("a stack's own options are no Runsheet's", () => {
  const props = { env: { region: 'eu-central-1' }, terminationProtection: true, tags: { team: 'data' } };
  const stack = new RunsheetStack(new App(), 'Nightly', { jobs: `${__dirname}/../support/stack/jobs`, ...props });
  expect(stack.region).toBe('eu-central-1');
  expect(() => new RunsheetStack(new App(), 'Nightly', props as never)).toThrow(/^jobs is missing|^jobs is undefined/);
});

test("a stack refuses what is neither its own nor its Runsheet's, as the Runsheet itself does", () => {
  const props = { jobs: `${__dirname}/../support/stack/jobs`, target: {}, legder: {}, stackName: 'nightly' };
  expect(() => new RunsheetStack(new App(), 'Nightly', props as never)).toThrow(
    /^"target" is an unknown option: did you mean "targets"\?\n"legder" is an unknown option: did you mean "ledger"\?$/,
  );
});
