import { ALLOWED, deadLetters, type Question, question, REFUSED } from './question';
import { ACCOUNT, arn, ofType, type ResolvedFunction, type ResolvedStack } from './resolve-template';
import type { Verdict } from './simulate';

/**
 * Who sends lineage reads the key of its receiver and no other secret, which no other function reads; it reads no row,
 * writes none, and puts what nobody takes into its own queue alone.
 */
export function lineageQuestions(stack: ResolvedStack): Question[] {
  const senders = Object.values(stack.functions).filter(({ name }) => name.endsWith('-send-lineage'));
  return senders.flatMap((sender) => [
    ...secrets(stack, sender),
    ...rows(stack, sender),
    ...deadLetters(stack, sender, 'send-lineage', 'lineage-not-sent'),
  ]);
}

function secrets(stack: ResolvedStack, { name, role, environment }: ResolvedFunction): Question[] {
  const reference = environment.RUNSHEET_LINEAGE_KEY;
  if (reference === undefined) return [];
  const [store, secret] = reference.split(/:(.*)/) as [string, string];
  const isParameter = store === 'ssm';
  const action = isParameter ? 'ssm:GetParameter' : 'secretsmanager:GetSecretValue';
  const of = (which: string) => (isParameter ? arn('ssm', `parameter${which}`) : arn(store, `secret:${which}-a1B2c3`));
  const reads = (resource: string, right: Verdict, by = role, who = name) =>
    question(by, `${who} reads a secret`, { action, resource }, right);
  const own = of(secret);
  return [
    reads(own, ALLOWED),
    reads(of(`${secret}2`), REFUSED),
    reads(of('/other'), REFUSED),
    reads(own.replace(ACCOUNT, '999999999999'), REFUSED),
    question(
      role,
      `${name} changes the secret`,
      { action: isParameter ? 'ssm:PutParameter' : 'secretsmanager:PutSecretValue', resource: own },
      REFUSED,
    ),
    ...Object.values(stack.functions)
      .filter((each) => each.name !== name)
      .map((each) => reads(own, REFUSED, each.role, each.name)),
  ];
}

function rows(stack: ResolvedStack, { name, role }: ResolvedFunction): Question[] {
  const tables = ofType(stack, 'AWS::DynamoDB::GlobalTable').map(([id]) => stack.arnOf(id));
  return tables.flatMap((resource) =>
    ['GetItem', 'Query', 'Scan', 'PutItem', 'UpdateItem', 'DeleteItem'].map((action) =>
      question(role, `${name} goes to a table`, { action: `dynamodb:${action}`, resource }, REFUSED),
    ),
  );
}
