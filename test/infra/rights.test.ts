import { readFileSync } from 'node:fs';
import path from 'node:path';
import { wrongBySpecification } from '../support/iam/known';
import {
  ACCOUNT,
  type PolicyDocument,
  type Properties,
  REGION,
  type Right,
  type Role,
  resolveTemplate,
  rightsOf,
  withoutRight,
} from '../support/iam/resolve-template';
import { serviceQuestions } from '../support/iam/service-questions';
import { EVERY_OPTION, SECRETS, SUBNETS } from '../support/stack/every-option';
import { synthesize } from '../support/stack/synthesize';

/*
 * The rights of the synthesized stack, judged by an independent simulator of IAM's evaluation. statements.test.ts holds
 * the same rights against a list that people reviewed.
 */

const counts: string[] = [];
afterAll(() => {
  process.stdout.write(`Questions about rights, by what the stack has:\n${counts.join('\n')}\n`);
});

test.each(EVERY_OPTION)('a stack of %s answers every question of AWS rightly', async (form, templateOf) => {
  const questions = serviceQuestions(resolveTemplate(templateOf()));
  const answers = await Promise.all(
    questions.map(async ({ about, right, ask }) => ({ about, right, answer: await ask() })),
  );
  expect(answers.filter(({ right, answer }) => answer !== right)).toEqual([]);
  expect(answers.length).toBeGreaterThan(150);
  const negative = answers.filter(({ right }) => right !== 'Allowed').length;
  counts.push(`${String(answers.length).padStart(5)}, of them ${negative} that must be refused: ${form}`);
});

/** Lambda's own policy for functions in a network has no other resource. */
const ON_ANYTHING = /^ec2:/;

test.each(EVERY_OPTION)('a stack of %s has no statement that IAM would read otherwise', async (_, templateOf) => {
  const roles = Object.values(resolveTemplate(templateOf()).roles);
  expect(await wrongStatements(roles.flatMap(({ policies }) => policies.map(({ policy }) => policy)))).toEqual([]);
});

test("the command line's policy has no statement that IAM would read otherwise", async () => {
  const text = readFileSync(path.resolve(__dirname, '../../docs/deploy/command-line-policy.json'), 'utf8');
  const names: Record<string, string> = { Region: REGION, Account: ACCOUNT, Stage: 'dev' };
  const policy = JSON.parse(text.replace(/\$\{(\w+)\}/g, (_, name) => names[name] as string));
  expect(await wrongStatements([policy])).toEqual([]);
});

/** The simulator ignores a statement about an action, a resource or a condition that is not there. */
async function wrongStatements(policies: PolicyDocument[]): Promise<string[]> {
  const claims = policies
    .flatMap(({ Statement }) => Statement)
    .flatMap(({ Action, Resource, Condition = {} }) => {
      const conditionKeys = Object.values(Condition).flatMap(Object.keys);
      return [Action]
        .flat()
        .flatMap((action) => [Resource].flat().map((resource) => ({ action, resource, conditionKeys })));
    })
    .filter(({ action, resource }) => !(resource === '*' && ON_ANYTHING.test(action)));
  const wrong = await Promise.all(claims.map(wrongBySpecification));
  return [...new Set(wrong)].flatMap((each) => each ?? []);
}

/** Rights that AWS's own services use: a recorded call of a function never shows them. */
const NEEDED =
  /^(lambda:InvokeFunction|states:(Start|Stop)Execution|sqs:SendMessage|logs:(?!CreateLogStream)|dynamodb:(DescribeStream|GetRecords|GetShardIterator|ListStreams)|iam:PassRole|sns:Publish|s3:|ec2:|ssm:|secretsmanager:)/;

test('a right that a service of AWS needs is missed by a question when it is taken away', async () => {
  const template = synthesize({
    settings: { report: { secrets: SECRETS, vpc: SUBNETS } },
  }).toJSON();
  const { tried, unnoticed } = await takeAway(template, ({ action }) => NEEDED.test(action));
  expect(unnoticed).toEqual([]);
  expect(tried).toBeGreaterThan(40);
});

test('so is a right of work in services', async () => {
  const [, templateOf] = EVERY_OPTION.find(([name]) => name === 'work in a service') as (typeof EVERY_OPTION)[number];
  const { tried, unnoticed } = await takeAway(templateOf(), ({ action }) => OF_WORK.test(action));
  expect(unnoticed).toEqual([]);
  expect(tried).toBeGreaterThan(70);
});

test('so is a right of who exports the ledger', async () => {
  const [, templateOf] = EVERY_OPTION.find(([name]) => name === 'a ledger') as (typeof EVERY_OPTION)[number];
  const isOfLedger = ({ action, resource }: Right) =>
    (/^s3:/.test(action) && /ledger/i.test(resource)) || /^(dynamodb:Scan|sqs:SendMessage)$/.test(action);
  const { tried, unnoticed } = await takeAway(templateOf(), isOfLedger);
  expect(unnoticed.filter((each) => /ledger/i.test(each))).toEqual([]);
  expect(tried).toBeGreaterThan(10);
});

test('so is a right of who sends lineage', async () => {
  const [, templateOf] = EVERY_OPTION.find(([name]) => name === 'lineage') as (typeof EVERY_OPTION)[number];
  const isOfLineage = ({ action }: Right) =>
    /^(ssm:|sqs:SendMessage|dynamodb:(DescribeStream|GetRecords|GetShardIterator|ListStreams)$)/.test(action);
  const { tried, unnoticed } = await takeAway(templateOf(), isOfLineage);
  expect(unnoticed.filter((each) => /lineage/i.test(each))).toEqual([]);
  expect(tried).toBeGreaterThan(10);
});

/** Of services in which work runs. */
const OF_WORK = /^(athena|batch|ecs|emr-serverless|glue|redshift|redshift-data|redshift-serverless):/;

/** Takes each of these rights away in turn: how many there were, and which no question has missed. */
async function takeAway(template: Properties, isTried: (right: Right) => boolean) {
  const unnoticed: string[] = [];
  let tried = 0;
  for (const role of Object.values(resolveTemplate(template).roles)) {
    for (const right of rightsOf(role).filter(isTried)) {
      tried += 1;
      const stack = resolveTemplate(template);
      // The functions of the stack hold the same object.
      Object.assign(stack.roles[role.id] as Role, withoutRight(role, right));
      // No other question can notice it.
      const questions = serviceQuestions(stack).filter(({ about }) => about.includes(`: ${right.action} `));
      const answers = await Promise.all(questions.map(async ({ right, ask }) => (await ask()) === right));
      if (answers.every(Boolean)) unnoticed.push(`${role.id} ${right.action} ${right.resource}`);
    }
  }
  return { tried, unnoticed };
}
