import { Annotations, Stack } from 'aws-cdk-lib';
import {
  ManagedPolicy,
  Policy,
  PolicyDocument,
  type PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { renderedLength } from '../rendered-length';
import type { Statement } from '../statements';
import { MANAGED_BY_DEFAULT, MAX_INLINE, rolePolicies } from './role-policies';

export interface FunctionRoleProps {
  functionName: string;
  statements: readonly (Statement | PolicyStatement)[];
}

/** The role of a function. What IAM does not take inline is in managed policies. */
export function functionRole(scope: Construct, { functionName, statements }: FunctionRoleProps): Role {
  const { inline, managed } = rolePolicies(Stack.of(scope), functionName, statements);
  const own = new PolicyDocument({ statements: inline });
  const role = new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: { own },
    // The role names them, and not the other way round: CloudFormation makes them before it takes the rights out of the
    // role, and removes them after the role has let them go.
    managedPolicies: managed.map(
      (each, nth) =>
        new ManagedPolicy(scope, `Rights${nth + 1}`, {
          description: `A part of the rights of ${functionName}`,
          document: new PolicyDocument({ statements: each }),
        }),
    ),
  });
  if (managed.length > MANAGED_BY_DEFAULT)
    Annotations.of(scope).addWarningV2(
      'runsheet:managed-policies',
      `The role of ${functionName} has ${managed.length} managed policies. IAM takes ${MANAGED_BY_DEFAULT} until the ` +
        'quota "Managed policies per role" of the account is raised: raise it before you deploy, or divide the targets ' +
        'between several Runsheets',
    );
  role.node.addValidation({ validate: () => inlineProblems(role, functionName, own) });
  return role;
}

/** CDK writes what the app grants into a policy of its own, which IAM counts with the other. */
function inlineProblems(role: Role, functionName: string, own: PolicyDocument): string[] {
  const granted = role.node.children.filter((each) => each instanceof Policy).map(({ document }) => document);
  const lengths = [own, ...granted].map((each) => renderedLength(Stack.of(role).resolve(each)));
  const sum = lengths.reduce((one, other) => one + other, 0);
  if (granted.length === 0 || sum <= MAX_INLINE) return [];
  return [
    `the inline policies of ${functionName} have ${sum.toLocaleString('en')} characters with what is granted to it: IAM takes ` +
      `${MAX_INLINE.toLocaleString('en')}. Grant a part by a managed policy: new ManagedPolicy(…, { roles: [function.role] })`,
  ];
}
