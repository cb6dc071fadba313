import { runSimulation } from '@cloud-copilot/iam-simulate';
import { ACCOUNT, type PolicyDocument, type Role } from './resolve-template';

/** What AWS would be asked: may this role, or this service, do that? */
export interface Request {
  action: string;
  resource: string;
  /** Condition keys, such as `dynamodb:LeadingKeys`. */
  context?: Record<string, string | string[]>;
}

export type Verdict = 'Allowed' | 'ImplicitlyDenied' | 'ExplicitlyDenied';

/** Asks an independent simulator of IAM's evaluation. It judges no KMS, service control policies or VPC endpoints. */
export async function askFor(role: Role, request: Request, resourcePolicy?: PolicyDocument): Promise<Verdict> {
  return ask(
    `arn:aws:sts::${ACCOUNT}:assumed-role/${role.name}/session`,
    request,
    role.policies.map(({ name, policy }) => ({ name, policy })),
    resourcePolicy,
  );
}

/** The same for a service of AWS, such as `events.amazonaws.com`, which only a resource's own policy can let in. */
export async function askForService(service: string, request: Request, resourcePolicy: object): Promise<Verdict> {
  return ask(service, request, [], resourcePolicy);
}

async function ask(
  principal: string,
  { action, resource, context = {} }: Request,
  identityPolicies: { name: string; policy: object }[],
  resourcePolicy: object | undefined,
): Promise<Verdict> {
  const answer = await runSimulation(
    {
      identityPolicies: identityPolicies as never,
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(resourcePolicy && { resourcePolicy }),
      request: {
        action,
        principal,
        resource: { resource, accountId: ACCOUNT },
        contextVariables: { 'aws:SecureTransport': 'true', ...context },
      },
    },
    {},
  );
  if (answer.resultType === 'error') {
    throw new Error(`${action} on ${resource} is no request that IAM knows: ${JSON.stringify(answer.errors)}`);
  }
  return answer.overallResult as Verdict;
}
