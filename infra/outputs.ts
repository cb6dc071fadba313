import { CfnOutput } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { SCHEMA_VERSION } from '../domain/groups/job';
import type { Observability } from './observability/observability';
import { pascalCase, type RunsheetNames } from './runsheet-names';
import type { Tables } from './storage';

export interface OutputsProps {
  names: RunsheetNames;
  tables: Tables;
  bucket: IBucket;
  stateMachineArn: string;
  reconcile: IFunction;
  topic: ITopic;
  observability: Observability;
}

/**
 * By its outputs the command line finds a Runsheet (adapters/aws/stack.ts). The stack's own has plain keys, such as
 * `MasterTable`. In another stack the keys have the name before them: `RunsheetShopPipelinesMasterTable`.
 */
export function addOutputs(
  scope: Construct,
  isPlain: boolean,
  { names, tables, observability, ...props }: OutputsProps,
): void {
  const outputs: Record<string, string> = {
    NotifyTopic: props.topic.topicArn,
    Dashboard: observability.dashboardUrl,
    ObservabilityCost: observability.cost.text,
    ReconcileFunction: props.reconcile.functionName,
    StateMachineArn: props.stateMachineArn,
    MasterTable: tables.master.tableName,
    RunTable: tables.run.tableName,
    DataBucket: props.bucket.bucketName,
    JobPrefix: names.jobPrefix,
    // The command line works only with a Runsheet of its own schema version.
    SchemaVersion: String(SCHEMA_VERSION),
  };
  for (const [key, value] of Object.entries(outputs)) {
    const output = new CfnOutput(scope, key, { value });
    output.overrideLogicalId(isPlain ? key : `Runsheet${pascalCase(names.name)}${key}`);
  }
}
