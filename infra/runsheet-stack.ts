import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { SCHEMA_VERSION } from '../domain/groups/job';
import { Changes } from './changes';
import { Closing } from './closing';
import { findJobFiles, JobFunctions } from './job-functions';
import type { JobSettings } from './job-settings';
import { Notifications } from './notifications';
import { Observability } from './observability/observability';
import { RunStateMachine } from './run-state-machine';
import { Schedules } from './schedules';
import { ServiceFunctions } from './service-functions';
import { stageNames } from './stage-names';
import { DataBucket, Tables } from './storage';

export interface RunsheetStackProps {
  stage: string;
  /** The folder of `package-lock.json`; absolute. */
  projectRoot: string;
  /** Holds the entries of the service functions; inside `projectRoot`. */
  functionsDir: string;
  /** Holds the job functions, one TypeScript file each; inside `projectRoot`. */
  jobsDir: string;
  jobSettings: Readonly<Record<string, JobSettings>>;
  reservedConcurrency: number | undefined;
  /** Where people find docs/operate/runbook.md: an address, or the file's path. */
  runbook: string;
}

/** One stage. Account and region are those of the deployer, so a synth needs neither. */
export class RunsheetStack extends Stack {
  constructor(scope: Construct, props: RunsheetStackProps) {
    const names = stageNames(props.stage);
    super(scope, names.stack, { stackName: names.stack, description: `Runsheet, stage ${props.stage}` });
    const jobs = findJobFiles(props.jobsDir);
    const tables = new Tables(this, 'Tables', names);
    const data = new DataBucket(this, 'Data');
    const { projectRoot, functionsDir, jobsDir, jobSettings: settings } = props;
    const common = { projectRoot, functionsDir, names, tables, jobs, settings };
    const machine = new RunStateMachine(this, 'Runs', {
      name: names.stateMachine,
      services: new ServiceFunctions(this, 'Services', { ...common, reservedConcurrency: props.reservedConcurrency }),
      jobs: new JobFunctions(this, 'Jobs', { ...common, jobsDir, data }),
    });
    const closing = new Closing(this, 'Closing', {
      ...common,
      stateMachineArn: machine.arn,
      reservedConcurrency: props.reservedConcurrency,
    });
    const schedules = new Schedules(this, 'Schedules', {
      ...common,
      stateMachineArn: machine.arn,
      reservedConcurrency: props.reservedConcurrency,
    });
    new Changes(this, 'Changes', { ...common, schedules });
    // The id is older than the class: CloudFormation cannot make the topic of a deployed stage anew under another
    // logical id.
    const { topic } = new Notifications(this, 'Telling', common);
    new CfnOutput(this, 'NotifyTopic', { value: topic.topicArn });
    const observability = new Observability(this, 'Observability', {
      ...common,
      stateMachineArn: machine.arn,
      sweep: closing.sweep,
      topic,
      runbook: props.runbook,
    });
    new CfnOutput(this, 'Dashboard', { value: observability.dashboardUrl });
    new CfnOutput(this, 'ObservabilityCost', { value: observability.cost.text });
    new CfnOutput(this, 'ReconcileFunction', { value: schedules.reconcile.functionName });
    new CfnOutput(this, 'StateMachineArn', { value: machine.arn });
    new CfnOutput(this, 'MasterTable', { value: tables.master.tableName });
    new CfnOutput(this, 'RunTable', { value: tables.run.tableName });
    new CfnOutput(this, 'DataBucket', { value: data.bucketName });
    new CfnOutput(this, 'JobPrefix', { value: names.jobPrefix });
    // The command line works only with a stack of its own schema version.
    new CfnOutput(this, 'SchemaVersion', { value: String(SCHEMA_VERSION) });
  }
}
