import {
  ofType,
  type PolicyDocument,
  type Properties,
  type ResolvedFunction,
  type ResolvedStack,
  type Role,
} from './resolve-template';
import { askFor, type Request, type Verdict } from './simulate';

/** One question about the rights of a stack, and the answer that is right. */
export interface Question {
  /** Who does what, in words. */
  about: string;
  right: Verdict;
  ask(): Promise<Verdict>;
}

export const ALLOWED = 'Allowed';
export const REFUSED = 'ImplicitlyDenied';
export const FORBIDDEN = 'ExplicitlyDenied';

export function question(
  role: Role,
  about: string,
  request: Request,
  right: Verdict = ALLOWED,
  policy?: PolicyDocument,
): Question {
  const { action, resource } = request;
  return {
    about: `${about}: ${action} ${resource.split(':').slice(2).join(':')}`,
    right,
    ask: () => askFor(role, request, policy),
  };
}

/** Lambda sends what the function failed at for good to its own queue, in the function's name, and to no other. */
export function deadLetters(
  stack: ResolvedStack,
  { name, role }: ResolvedFunction,
  functionWord: string,
  queueWord: string,
): Question[] {
  return ofType(stack, 'AWS::SQS::Queue').map(([id, { Properties: queue }]) =>
    question(
      role,
      `${name} has failed for good`,
      { action: 'sqs:SendMessage', resource: stack.arnOf(id) },
      queue.QueueName === name.replace(functionWord, queueWord) ? ALLOWED : REFUSED,
    ),
  );
}

/** LoadGroup of each Runsheet in the stack: its environment names what belongs to that Runsheet. */
export function loaders(stack: ResolvedStack) {
  return Object.values(stack.functions).filter(({ name }) => name.endsWith('-load-group'));
}

export function jobFunctions(stack: ResolvedStack) {
  const prefixes = loaders(stack).map(({ environment }) => environment.RUNSHEET_FUNCTION_PREFIX as string);
  return Object.values(stack.functions).filter(({ name }) => prefixes.some((prefix) => name.startsWith(prefix)));
}

export function functionOf(stack: ResolvedStack, nameOrArn: string) {
  const found = Object.values(stack.functions).find(({ name, arn: own }) => [name, own].includes(nameOrArn));
  if (!found) throw new Error(`the template has no function ${nameOrArn}`);
  return found;
}

export function roleOf(stack: ResolvedStack, roleArn: string): Role {
  const found = Object.values(stack.roles).find(({ arn: own }) => own === roleArn);
  if (!found) throw new Error(`the template has no role ${roleArn}`);
  return found;
}

export function queuePolicy(stack: ResolvedStack, queue: string): PolicyDocument | undefined {
  const policy = ofType(stack, 'AWS::SQS::QueuePolicy').find(([, { Properties: own }]) =>
    own.PolicyDocument.Statement.some(({ Resource }: Properties) => [Resource].flat().includes(queue)),
  );
  return policy?.[1].Properties.PolicyDocument;
}
