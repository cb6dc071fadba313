import type { Stack } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { StackTarget } from '../../domain/plans/deployed-settings';
import type { Statement } from '../statements';

/**
 * What the work of one declared target takes on AWS, beside the secrets of its fields. A value of the fields may be
 * known only at the deployment. Passing a role always needs the condition `iam:PassedToService`.
 */
export type ServiceGrants = (target: StackTarget, parts: ServiceParts) => ServiceStatement[];

export interface ServiceParts {
  stack: Stack;
  /** The bucket of the runs' data. */
  data: IBucket;
}

export interface ServiceStatement extends Statement {
  /** Why a resource with a `*` names no one thing. Default: `WHY_ANY`. */
  why?: string;
}

export const WHY_ANY =
  'What a service has started gets its name from the attempt that started it. The ARN holds the one target that the stack declares.';

/** The same rights with each list of actions and conditions once: an inline policy has 10,240 characters. */
export function mergeStatements(statements: readonly ServiceStatement[]): Statement[] {
  const merged = new Map<string, Statement>();
  for (const { why: _, ...each } of statements) {
    const key = JSON.stringify([each.actions, each.conditions]);
    const { resources = [] } = merged.get(key) ?? {};
    merged.set(key, { ...each, resources: [...new Set([...resources, ...each.resources])] });
  }
  return [...merged.values()];
}
