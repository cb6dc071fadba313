import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Acknowledgment, type CfnElement, Stack, Validations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { jobFileStem } from '../domain/groups/job-file';
import { JOB_FUNCTION_SECONDS } from '../domain/tables/limits';
import { ownValue } from '../domain/values/json';
import { isName, MAX_TARGET_NAME, nameRule } from '../domain/values/names';
import { CannotSynthesize } from './context';
import { checkJobSettings, DEFAULT_JOB_MEMORY_MB, type JobSettings } from './job-settings';
import { RunsheetFunction, type StackParts } from './runsheet-function';
import { secretStatements } from './statements';
import type { DataBucket } from './storage';

export interface JobFunctionsProps extends StackParts {
  data: DataBucket;
  /** Holds the job functions, one TypeScript file each. */
  jobsDir: string;
  jobs: readonly string[];
  settings: Readonly<Record<string, JobSettings>>;
}

/** One function for each file in the folder of job functions. */
export class JobFunctions extends Construct {
  readonly all: RunsheetFunction[];

  constructor(scope: Construct, id: string, props: JobFunctionsProps) {
    super(scope, id);
    checkJobSettings(props.settings, props.jobs, props.jobsDir);
    this.all = props.jobs.map((job) => jobFunction(this, job, props));
    Validations.of(this).acknowledge(anyObject(props.data));
  }
}

/** The job functions: the names of the files in their folder that hold one, sorted. */
export function findJobFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder)
    .filter((file) => statSync(join(folder, file), { throwIfNoEntry: false })?.isFile() ?? true)
    .flatMap((file) => jobFileStem(file) ?? [])
    .sort();
  const bad = names.filter((name) => !isName(name, MAX_TARGET_NAME));
  if (bad.length > 0) {
    throw new CannotSynthesize(
      `${folder} holds ${bad.map((name) => `"${name}.ts"`).join(', ')}: expected the file of a job function to be named ` +
        `with ${nameRule(MAX_TARGET_NAME)}; rename it, or keep files that are not job functions elsewhere`,
    );
  }
  return names;
}

function jobFunction(scope: Construct, job: string, props: JobFunctionsProps): RunsheetFunction {
  const { tables, data } = props;
  const settings = ownValue(props.settings, job) ?? {};
  const secrets = settings.secrets ?? [];
  const made = new RunsheetFunction(scope, job, {
    projectRoot: props.projectRoot,
    entry: join(props.jobsDir, `${job}.ts`),
    functionName: props.names.jobPrefix + job,
    memoryMb: settings.memoryMb ?? DEFAULT_JOB_MEMORY_MB,
    timeoutSeconds: JOB_FUNCTION_SECONDS,
    environment: {
      ...settings.environment,
      RUNSHEET_RUN_TABLE: tables.run.tableName,
      RUNSHEET_DATA_URL: `s3://${data.bucketName}`,
      ...(secrets.length > 0 && { RUNSHEET_SECRETS: JSON.stringify(secrets) }),
    },
    statements: [
      { actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], resources: [tables.run.tableArn] },
      { actions: ['s3:GetObject', 's3:PutObject'], resources: [data.arnForObjects('*')] },
      ...secretStatements(secrets, Stack.of(scope)),
      ...(settings.vpc ? [NETWORK_INTERFACES] : []),
      ...(settings.statements ?? []),
    ],
    vpc: settings.vpc,
  });
  Validations.of(made).acknowledge(...(settings.vpc ? [ANY_NETWORK_INTERFACE] : []), ...(settings.acknowledge ?? []));
  return made;
}

/**
 * Lambda needs these rights of a function's role to put it into a network. They are those of version 3 of AWS's own
 * policy AWSLambdaVPCAccessExecutionRole.
 */
const NETWORK_INTERFACES = {
  actions: [
    'ec2:AssignPrivateIpAddresses',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:UnassignPrivateIpAddresses',
  ],
  resources: ['*'],
};

const ANY_NETWORK_INTERFACE: Acknowledgment = {
  id: 'AwsSolutions-IAM5[Resource::*]',
  reason: 'Forced by AWS: Lambda makes the network interfaces later, and the Describe actions know no resources.',
};

function anyObject(data: DataBucket): Acknowledgment {
  const bucket = Stack.of(data).getLogicalId(data.node.defaultChild as CfnElement);
  return {
    id: `AwsSolutions-IAM5[Resource::<${bucket}.Arn>/*]`,
    reason:
      'Forced by AWS: objects have no ARN before they are written. The grant is for one bucket, to get and put only; jobs choose their keys.',
  };
}
