import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { callers, rights } from '../support/stack/rights';
import { synthesize } from '../support/stack/synthesize';

const SECRETS = ['secretsmanager:orders-db', 'ssm:/nightly/token'];
const template = synthesize({ settings: { report: { secrets: SECRETS } } });
const may = rights(template);

/** The list that a person has read: blocks of a role's name and its lines. */
function reviewed(): Record<string, string[]> {
  const text = readFileSync(join(__dirname, 'reviewed-rights.txt'), 'utf8');
  const blocks: Record<string, string[]> = {};
  let lines: string[] = [];
  for (const line of text.split('\n').filter((each) => each.trim() !== '' && !each.startsWith('#'))) {
    if (line.startsWith('  ')) lines.push(line.trim());
    else {
      lines = [];
      blocks[line] = lines;
    }
  }
  return blocks;
}

test.each(Object.entries(reviewed()))('%s may do what was reviewed, and nothing else', (role, lines) => {
  expect(may[role]).toEqual(lines);
});

test('no role is missing from the list, and none of it from the template', () => {
  expect(Object.keys(may).sort()).toEqual(Object.keys(reviewed()).sort());
});

test('a role that nobody has reviewed is found, whatever it is for', () => {
  const extend = (stack: Stack) => new Role(stack, 'Another', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
  const found = Object.keys(rights(synthesize({ extend }))).filter((role) => !(role in reviewed()));
  expect(found).toEqual([expect.stringMatching(/^Another/)]);
});

test('who else may call a function is EventBridge, for the rules of this stack', () => {
  const events = (name: string) =>
    expect.stringMatching(
      new RegExp(`^events.amazonaws.com lambda:InvokeFunction Function runsheet-dev-${name} for Rule`),
    );
  expect(callers(template)).toEqual([events('close-ended-run'), events('reconcile-schedules'), events('sweep-runs')]);
});

/** Each with the reason why it is not narrower. */
const WILDCARDS: Record<string, string> = {
  '*': 'the action knows no resources (AWS)',
  'Bucket/*': 'which groups a job function serves stands in the table, and a rerun reads the files of an earlier run',
  'GlobalTable runsheet-dev-master if {"ForAllValues:StringLike":{"dynamodb:LeadingKeys":["*@changes"]}}':
    'the change logs, one a group: people make groups',
  'arn:<Partition>:scheduler:<Region>:<AccountId>:schedule/runsheet-dev/*': 'one schedule a group: people make groups',
  'arn:<Partition>:secretsmanager:<Region>:<AccountId>:secret:orders-db-??????': 'AWS adds six characters of its own',
  'arn:<Partition>:states:<Region>:<AccountId>:execution:runsheet-dev:*': 'whoever starts an execution names it',
};

test('no right of any role has a wildcard, but for a reason', () => {
  const wildcards = Object.values(may)
    .flat()
    .filter((line) => /[*?]/.test(line.slice(line.indexOf(' '))))
    .map((line) => line.slice(line.indexOf(' ') + 1));
  expect([...new Set(wildcards)].sort()).toEqual(Object.keys(WILDCARDS).sort());
});

test("no role may write a person's rows in the master table, give rights, or take another role", () => {
  const lines = Object.values(may).flat();
  const writes = lines.filter((line) =>
    /:(?!GetItem|Query|Scan)\w+ GlobalTable runsheet-dev-master(?! stream$|\/stream\/)/.test(line),
  );
  const onlyTheList = ' if {"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["@groups"]}}';
  expect([...new Set(writes)].sort()).toEqual([
    `dynamodb:DeleteItem GlobalTable runsheet-dev-master${onlyTheList}`,
    'dynamodb:PutItem GlobalTable runsheet-dev-master if {"ForAllValues:StringLike":{"dynamodb:LeadingKeys":["*@changes"]}}',
    `dynamodb:UpdateItem GlobalTable runsheet-dev-master${onlyTheList}`,
  ]);
  const taking = lines.filter((line) => /^(iam|sts|kms|lambda:(?!InvokeFunction )|\*)/.test(line));
  expect([...new Set(taking)]).toEqual([
    'iam:PassRole Role if {"StringEquals":{"iam:PassedToService":"scheduler.amazonaws.com"}}',
  ]);
});

test("a job's own statements give its function, and no other, what they name", () => {
  const statements = [
    {
      actions: ['kms:Decrypt'],
      resources: ['arn:aws:kms:eu-central-1:123456789012:key/7f1c1fd1-0000-4000-8000-000000000000'],
    },
  ];
  const extended = rights(synthesize({ settings: { report: { statements } } }));
  expect(extended['runsheet-dev-job-report']).toContain(
    'kms:Decrypt arn:aws:kms:eu-central-1:123456789012:key/7f1c1fd1-0000-4000-8000-000000000000',
  );
  expect(extended['runsheet-dev-job-extract-orders']?.join()).not.toContain('kms');
});
