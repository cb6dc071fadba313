import { resolveTemplate } from '../support/iam/resolve-template';
import { serviceQuestions } from '../support/iam/service-questions';
import { type SynthOptions, synthesize } from '../support/stack/synthesize';

/*
 * The rights of the synthesized stack, judged by an independent simulator of IAM's evaluation. statements.test.ts holds
 * the same rights against a list that people reviewed.
 */

const SUBNETS = { subnetIds: ['subnet-1'], securityGroupIds: ['sg-1'] };

const STACKS: [string, SynthOptions][] = [
  ['two job functions', {}],
  ['a job with secrets', { settings: { report: { secrets: ['secretsmanager:orders-db', 'ssm:/nightly/token'] } } }],
  ['a job in a network', { settings: { report: { vpc: SUBNETS } } }],
];

test.each(STACKS)('a stack of %s answers every question of AWS rightly', async (_, options) => {
  const questions = serviceQuestions(resolveTemplate(synthesize(options).toJSON()));
  const answers = await Promise.all(
    questions.map(async ({ about, right, ask }) => ({ about, right, answer: await ask() })),
  );
  expect(answers.filter(({ right, answer }) => answer !== right)).toEqual([]);
  expect(answers.length).toBeGreaterThan(150);
});

/** Rights that AWS's own services use: a recorded call of a function never shows them. */
const NEEDED =
  /^(lambda:InvokeFunction|states:StartExecution|sqs:SendMessage|logs:(?!CreateLogStream)|dynamodb:(DescribeStream|GetRecords|GetShardIterator|ListStreams)|iam:PassRole|sns:Publish|s3:|ec2:|ssm:|secretsmanager:)/;

test('a right that a service of AWS needs is missed by a question when it is taken away', async () => {
  const template = synthesize({
    settings: { report: { secrets: ['secretsmanager:orders-db', 'ssm:/nightly/token'], vpc: SUBNETS } },
  }).toJSON();
  const unnoticed: string[] = [];
  let tried = 0;
  for (const role of Object.values(resolveTemplate(template).roles)) {
    for (const action of new Set(role.policies.flatMap(({ policy }) => policy.Statement.flatMap((s) => s.Action)))) {
      if (!NEEDED.test(action)) continue;
      tried += 1;
      const stack = resolveTemplate(template);
      const mutilated = stack.roles[role.id] as typeof role;
      for (const statement of mutilated.policies.flatMap(({ policy }) => policy.Statement)) {
        statement.Action = [statement.Action].flat().map((each) => (each === action ? 'tag:GetResources' : each));
      }
      const answers = await Promise.all(serviceQuestions(stack).map(async ({ right, ask }) => (await ask()) === right));
      if (answers.every(Boolean)) unnoticed.push(`${role.id} ${action}`);
    }
  }
  expect(unnoticed).toEqual([]);
  expect(tried).toBeGreaterThan(40);
});
