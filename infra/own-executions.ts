import { Stack, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { StageNames } from './stage-names';

/** The executions of the stack's state machine. By name: the machine needs LoadGroup, so that LoadGroup cannot refer to the machine. */
export function ownExecutions(scope: Construct, names: StageNames): string {
  return executionsArn(Stack.of(scope), names);
}

/** cdk-nag's finding about them, for a function that may describe them. */
export function acknowledgeOwnExecutions(describer: Construct, names: StageNames): void {
  Validations.of(describer).acknowledge({
    id: `AwsSolutions-IAM5[Resource::${executionsArn(UNKNOWN, names)}]`,
    reason:
      'An execution has its name from whoever starts it. The action only reads, and the ARN holds this one state machine.',
  });
}

type Aws = { partition: string; region: string; account: string };

/** As cdk-nag writes what is known at deployment only. */
const UNKNOWN: Aws = { partition: '<AWS::Partition>', region: '<AWS::Region>', account: '<AWS::AccountId>' };

function executionsArn({ partition, region, account }: Aws, names: StageNames): string {
  return `arn:${partition}:states:${region}:${account}:execution:${names.stateMachine}:*`;
}
