import { CfnOutput } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { SCHEMA_VERSION } from '../domain/groups/job';
import { TARGETS_OUTPUT } from '../domain/plans/deployed-settings';
import type { Observability } from './observability/observability';
import { pascalCase, type RunsheetNames } from './runsheet-names';
import type { Tables } from './storage';

export interface OutputsProps {
  names: RunsheetNames;
  tables: Tables;
  bucket: IBucket;
  ledgerBucket: IBucket | undefined;
  stateMachineArn: string;
  reconcile: IFunction;
  topic: ITopic;
  observability: Observability;
  /** The names of the declared targets. */
  targets: readonly string[];
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
    ...(props.ledgerBucket && { LedgerBucket: props.ledgerBucket.bucketName }),
    JobPrefix: names.jobPrefix,
    // The command line works only with a Runsheet of its own schema version.
    SchemaVersion: String(SCHEMA_VERSION),
    ...targetOutputs(props.targets),
  };
  for (const [key, value] of Object.entries(outputs)) {
    const output = new CfnOutput(scope, key, { value });
    output.overrideLogicalId(isPlain ? key : `Runsheet${pascalCase(names.name)}${key}`);
  }
}

/** The names of the declared targets, in as many outputs as they need: CloudFormation takes 4 KB of each. */
function targetOutputs(targets: readonly string[]): Record<string, string> {
  const texts: string[] = [];
  for (const target of [...targets].sort()) {
    const last = texts.at(-1);
    if (last === undefined || last.length + target.length > MAX_OUTPUT) texts.push(target);
    else texts[texts.length - 1] = `${last} ${target}`;
  }
  return Object.fromEntries(texts.map((text, at) => [`${TARGETS_OUTPUT}${at === 0 ? '' : at + 1}`, text]));
}

const MAX_OUTPUT = 4_000;
