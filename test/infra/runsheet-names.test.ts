import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import fc from 'fast-check';
import { defaultRunsheetName, pascalCase, requireRunsheetName } from '../../infra/runsheet-names';
import { addTo, foreignStack, JOBS_DIR, synthesize, temporaryFolder } from '../support/stack/synthesize';

test('two stages share no physical name', () => {
  const names = (stage: string) => physicalNames(synthesize({ context: { stage } }).toJSON().Resources);
  const [dev, prod] = [names('dev'), names('prod')];
  expect(dev.length).toBeGreaterThan(10);
  expect(dev.filter((name) => prod.includes(name))).toEqual([]);
});

test('two Runsheets of one stack share no physical name', () => {
  const stack = foreignStack();
  addTo(stack, 'Orders');
  addTo(stack, 'Stock');
  const names = physicalNames(Template.fromStack(stack).toJSON().Resources);
  const orders = names.filter((name) => name.includes('shop-orders'));
  expect(orders.length).toBeGreaterThan(20);
  expect(names.filter((name) => name.includes('shop-stock'))).toHaveLength(orders.length);
  expect(names.filter((name) => !/shop-(orders|stock)/.test(name))).toEqual([]);
});

test('the longest stage and the longest job name make a name that Lambda takes', () => {
  const template = synthesize({ context: { stage: 'abcdefghij' } });
  const [name = ''] = physicalNames(template.toJSON().Resources).filter((each) => each.includes('-job-report'));
  expect(name.slice(name.indexOf('runsheet')).length - 'report'.length + 40).toBe(64);
});

test('a job whose function would have too long a name is refused, with the room that there is', () => {
  expect(() => addTo(foreignStack(), 'Pipelines', { name: 'a'.repeat(32), jobs: JOBS_DIR })).not.toThrow();
  const stack = foreignStack();
  const jobs = longJobs();
  expect(() => addTo(stack, 'Pipelines', { name: 'a'.repeat(32), jobs })).toThrow(
    `Lambda takes 64 characters: rename the job to at most 27, or give the Runsheet a shorter name`,
  );
});

test.each(['Shop', '1st', 'a--b', 'a-', '-a', 'a_b', '', 'x'.repeat(33), 'job', 'a-job', 'a-job-b', 7])(
  'refuses the name %j',
  (name) => {
    expect(() => requireRunsheetName(name)).toThrow(
      `the name of a Runsheet is ${JSON.stringify(name)}: expected lower-case`,
    );
  },
);

test.each(['a', 'shop-pipelines', 'runsheet-dev', 'jobs', 'a1-2b', 'x'.repeat(32)])('takes the name %j', (name) => {
  expect(requireRunsheetName(name)).toBe(name);
});

describe('without a name', () => {
  const named = (stackName: string, id: string) =>
    defaultRunsheetName(new Construct(new Stack(new App(), 'Stack', { stackName }), id));

  it.each([
    ['Shop', 'Pipelines', 'shop-pipelines'],
    ['Shop', 'Default', 'shop'],
    ['ShopEU1', 'Job', 'shop-eu1-jobs'],
    ['Prod-Shop', 'ETL', 'prod-shop-etl'],
  ])('that of stack %s and id %s is %s', (stack, id, name) => {
    expect(named(stack, id)).toBe(name);
  });

  it('long ones are cut, and differ as those of which they are made', () => {
    const [one, other] = ['Pipelines', 'Pipeline'].map((id) => named('the-data-platform-of-our-company', id));
    expect(one).toMatch(/^the-data-pla-[0-9a-f]{6}$/);
    expect(other).toMatch(/^the-data-pla-[0-9a-f]{6}$/);
    expect(one).not.toBe(other);
  });

  it('whatever they are, they are names', () => {
    for (const [stack, id] of [
      ['A1', '9to5'],
      ['X-1-2', 'äöü'],
      ['My-Job', 'Job'],
    ] as const)
      expect(() => requireRunsheetName(named(stack, id))).not.toThrow();
  });

  it('a nested stack has one, too', () => {
    const nested = new NestedStack(new Stack(new App(), 'Shop'), 'Nightly');
    expect(defaultRunsheetName(new Construct(nested, 'Loads'))).toBe('shop-nightly-loads');
  });
});

test('a name in a logical id has its parts in capitals', () => {
  expect(['orders', 'orders-eu', 'a1b'].map(pascalCase)).toEqual(['Orders', 'OrdersEu', 'A1b']);
});

test('no two names are the same in a logical id', () => {
  const part = fc.stringMatching(/^[ab1]{1,3}$/);
  const aName = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => `a${parts.join('-')}`);
  fc.assert(
    fc.property(aName, aName, (one, other) => {
      fc.pre(one !== other);
      expect(pascalCase(one)).not.toBe(pascalCase(other));
    }),
    { numRuns: 2000 },
  );
  expect(pascalCase('orders-2')).toMatch(/^Orders2[0-9a-f]{6}$/);
});

test('two Runsheets with names that differ by a "-" alone stand in one stack, and share a topic', () => {
  const stack = foreignStack();
  const alarmTopic = new Topic(stack, 'Alarms', { enforceSSL: true });
  for (const id of ['orders-2', 'orders2']) addTo(stack, id, { alarmTopic });
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::SNS::TopicPolicy')).filter(
    ({ Properties }) => JSON.stringify(Properties.Topics).includes('Alarms'),
  );
  const ids = policy?.Properties.PolicyDocument.Statement.map(({ Sid }: { Sid: string }) => Sid);
  expect(new Set(ids).size).toBe(3);
});

test.each([
  ['Job', 'Jobs', 'shop-jobs'],
  ['MyOrders', 'My-Orders', 'shop-my-orders'],
])('the ids %s and %s, which make one name, are refused in one stack', (one, other, name) => {
  const stack = foreignStack();
  addTo(stack, one);
  expect(() => addTo(stack, other)).toThrow(
    `the Runsheets Shop/${one} and Shop/${other} would both be called "${name}", and so would their tables: give one`,
  );
});

function longJobs(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, `${'x'.repeat(28)}.ts`), 'export const handler = async () => 1;');
  return folder;
}

function physicalNames(resources: Record<string, { Properties: Record<string, unknown> }>): string[] {
  return Object.values(resources).flatMap(({ Properties }) =>
    Object.entries(Properties)
      .filter(([key, value]) => /Name$/.test(key) && !NOT_ITS_OWN.has(key) && typeof value === 'string')
      .map(([, value]) => value as string),
  );
}

/** A policy lies in its role, and AWS names the metric of an alarm. */
const NOT_ITS_OWN = new Set(['PolicyName', 'MetricName']);
