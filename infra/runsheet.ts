import { Annotations, type CfnCondition, Stack } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { type IGrantable, PermissionsBoundary, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { StackTarget } from '../domain/plans/deployed-settings';
import { LAMBDA } from '../domain/targets/kinds';
import type { TypedTargets } from '../domain/targets/typed-targets';
import { ownValue } from '../domain/values/json';
import { hintAt } from '../domain/values/nearest-name';
import { findJobFiles, type JobFiles } from '../functions/job-files';
import { CannotSynthesize } from './cannot-synthesize';
import { Changes } from './changes';
import { checkProps } from './check-props';
import { Closing } from './closing';
import { RUNBOOK_IN_CHECKOUT } from './context';
import { keyStatements, letServicesUseKey } from './encryption';
import { CallFunction } from './functions/call-function';
import { JobFunctions } from './functions/job-functions';
import { LineageFunction } from './functions/lineage-function';
import { LookFunction } from './functions/look-function';
import type { RunsheetFunction, RunsheetParts } from './functions/runsheet-function';
import { ServiceFunctions } from './functions/service-functions';
import { Ledger } from './ledger';
import { Notifications } from './notifications';
import { Observability } from './observability/observability';
import { addOutputs } from './outputs';
import { NEWEST_PYTHON } from './python/python-functions';
import { RunStateMachine } from './run-state-machine';
import { defaultRunsheetName, type RunsheetNames, requireRunsheetName, runsheetNames } from './runsheet-names';
import type { RunsheetProps } from './runsheet-props';
import { Schedules } from './schedules';
import { takesFiles, workStatements } from './services/work-files';
import { DataBucket, type RunsheetTable, Tables } from './storage';
import { calledTargetsOf, notOnStack, servedTargetsOf, stackTargetsOf, targetProblems } from './targets';

/** A job function of a Runsheet. */
export interface RunsheetJob {
  readonly name: string;
  /** Has a role of its own, so that `bucket.grantRead(job.function)` works. */
  readonly function: LambdaFunction;
}

/**
 * Runs job groups from a table: the tables, the state machine, a function for each job file, schedules, notifications,
 * alarms and a dashboard. Several fit into one account, and into one stack.
 *
 *   const pipelines = new Runsheet(this, 'Pipelines', { jobs: 'jobs' });
 *   orders.grantRead(pipelines.job('extract-orders').function);
 */
export class Runsheet extends Construct {
  /** The name that all its resources are called after. */
  readonly name: string;
  /** What the command line's `--stack` takes. */
  readonly reference: string;
  readonly masterTable: RunsheetTable;
  readonly runTable: RunsheetTable;
  readonly bucket: IBucket;
  /** Has the Delta tables of the ledger. Undefined without `ledger`. */
  readonly ledgerBucket: IBucket | undefined;
  readonly stateMachine: StateMachine;
  /** Gets the messages about runs. */
  readonly notifyTopic: ITopic;
  /** Rings when a run failed. It calls nobody, since the message about the run does: give it an action if you like. */
  readonly runFailedAlarm: Alarm;
  readonly #notifications: Notifications;
  readonly #jobs: JobFunctions;
  readonly #served: readonly StackTarget[];
  readonly #starters: ReadonlyMap<string, LambdaFunction>;

  constructor(scope: Construct, id: string, props: RunsheetProps) {
    super(scope, id);
    checkProps(props);
    const names = this.#names(props.name);
    this.name = names.name;
    this.reference = names.reference;
    const { encryptionKey: key, logRetention, settings = {} } = props;
    // Lambda's own 0 would mean that the function never runs.
    const reservedConcurrency = props.reservedConcurrency || undefined;
    const { sources, python } = jobFiles(props.jobs);
    const { targets = {} } = props;
    const jobNames = [...sources.keys(), ...python.keys()].sort();
    requireTargets(targets, jobNames);
    const declared = stackTargetsOf(targets);
    const served = servedTargetsOf(targets);
    const called = calledTargetsOf(targets);
    const hasCalled = python.size + called.length > 0;
    this.#served = served;
    const idle = notOnStack(targets);
    // A warning would fail the synth of an app that is strict.
    if (idle.length > 0) Annotations.of(this).addInfo(tellIdle(idle));

    const tables = new Tables(this, 'Tables', { names, key, existing: props.existingTables });
    this.bucket = props.bucket ?? (new DataBucket(this, 'Data', key) as IBucket);
    if (key) letServicesUseKey(this, key, names);
    const parts: RunsheetParts = { names, tables, key, logRetention };
    const services = new ServiceFunctions(this, 'Services', {
      ...parts,
      jobs: jobNames,
      python: [...python.keys()],
      targets: declared,
      hasServed: served.length > 0,
      hasCalled,
      settings,
      reservedConcurrency,
    });
    this.#jobs = new JobFunctions(this, 'Jobs', {
      ...parts,
      data: this.bucket,
      sources,
      python,
      pythonVersion: props.pythonVersion ?? NEWEST_PYTHON,
      bundling: { root: process.cwd(), assets: props.assets ?? {} },
      settings,
      network: props.vpc,
    });
    const looks =
      served.length > 0 ? new LookFunction(this, 'Looks', { ...parts, data: this.bucket, served }) : undefined;
    const secrets = [...new Set([...python.keys()].flatMap((job) => ownValue(settings, job)?.secrets ?? []))];
    const ofCalls = { ...parts, data: this.bucket, python: this.#jobs.called, declared: called, secrets };
    const calls = hasCalled ? new CallFunction(this, 'Calls', ofCalls) : undefined;
    this.#starters = new Map([
      ...startedBy(looks, served),
      ...startedBy(calls, called),
      ...jobNames.map((job) => {
        const own = this.#jobs.called.has(job) ? calls : undefined;
        return [`${LAMBDA}:${job}`, own?.function ?? this.#jobs.require(job)] as const;
      }),
    ]);
    const runs = new RunStateMachine(this, 'Runs', {
      name: names.stateMachine,
      services,
      jobs: [...this.#jobs.all, ...[looks, calls].filter((each) => each !== undefined)],
      key,
      logRetention,
    });
    const common = { ...parts, stateMachineArn: runs.arn, reservedConcurrency };
    const closing = new Closing(this, 'Closing', common);
    const schedules = new Schedules(this, 'Schedules', common);
    new Changes(this, 'Changes', { ...parts, schedules });
    // The id is older than the class: CloudFormation cannot make the topic of a deployed stage anew under another
    // logical id.
    this.#notifications = new Notifications(this, 'Telling', {
      ...parts,
      topic: props.notifyTopic,
      email: props.notifyEmail,
      metrics: props.metrics,
    });
    this.ledgerBucket = props.ledger && new Ledger(this, 'Ledger', { ...parts, ...props.ledger }).bucket;
    if (props.lineage) new LineageFunction(this, 'Lineage', { ...parts, ...props.lineage });
    const observability = new Observability(this, 'Observability', {
      ...parts,
      stateMachineArn: runs.arn,
      called: called.map(({ target }) => target),
      sweep: closing.sweep,
      topic: props.alarmTopic ?? this.#notifications.topic,
      metrics: props.metrics,
      isOwnTopic: !props.alarmTopic && !props.notifyTopic,
      runbook: props.runbookUrl ?? RUNBOOK_IN_CHECKOUT,
    });
    if (props.permissionsBoundary) PermissionsBoundary.of(this).apply(props.permissionsBoundary);

    this.masterTable = tables.master;
    this.runTable = tables.run;
    this.stateMachine = runs.machine;
    this.notifyTopic = this.#notifications.topic;
    this.runFailedAlarm = observability.runFailed;
    addOutputs(this, isPlain(this), {
      names,
      tables,
      bucket: this.bucket,
      ledgerBucket: this.ledgerBucket,
      stateMachineArn: runs.arn,
      reconcile: schedules.reconcile,
      topic: this.notifyTopic,
      observability,
      targets: declared.map(({ target }) => target),
    });
  }

  /** The function of a job, for grants. Throws if there is no such job, and names the nearest. */
  job(name: string): RunsheetJob {
    return { name, function: this.#jobs.require(name) };
  }

  /**
   * The function that starts the work of a target, for grants: of a declared one, or of a job file, as `lambda:<job>`.
   * One function starts all work in services, and one calls all declared functions and all job files in Python: what
   * it is granted, it has for all of them. Throws if the stack runs no such target, and names the nearest.
   *
   *   key.grantDecrypt(pipelines.starterOf('databricks:load-orders'));
   */
  starterOf(target: string): LambdaFunction {
    const found = this.#starters.get(target);
    if (found) return found;
    throw new CannotSynthesize(
      `"${target}" is no target that this stack runs: ${hintAt(target, [...this.#starters.keys()].sort())}`,
    );
  }

  /**
   * Lets the role of a target's own work, such as the task role of a container, read what it hears of its job, and
   * write its result, and read the project's files that came with the target: these, and no file of another target.
   *
   *   pipelines.grantWork(task.taskRole, 'ecs:pack-orders');
   */
  grantWork(role: IGrantable, target: string): void {
    const found = this.#served.find((each) => each.target === target);
    if (!found || !takesFiles(found)) throw new CannotSynthesize(noFiles(target, this.#served));
    const statements = workStatements(this.bucket, found);
    const { encryptionKey } = this.bucket;
    for (const each of [...statements, ...keyStatements(this, encryptionKey, statements)])
      role.grantPrincipal.addToPrincipalPolicy(new PolicyStatement(each));
  }

  /** The names of the jobs, sorted. */
  get jobNames(): string[] {
    return this.#jobs.names;
  }

  /** Makes the mails of `notifyEmail` depend on a condition of the template. */
  mailOnlyIf(condition: CfnCondition): void {
    const { mail } = this.#notifications;
    if (mail) mail.cfnOptions.condition = condition;
  }

  #names(given: string | undefined): RunsheetNames {
    const name = given === undefined ? defaultRunsheetName(this) : requireRunsheetName(given);
    refuseSecond(this, name);
    const { stackName } = Stack.of(this);
    return runsheetNames(name, isPlain(this) ? stackName : `${stackName}/${name}`);
  }
}

function startedBy(starter: RunsheetFunction | undefined, targets: readonly StackTarget[]): [string, LambdaFunction][] {
  return starter ? targets.map(({ target }) => [target, starter.function]) : [];
}

function tellIdle(idle: readonly string[]): string {
  return `The stack declares ${idle.length === 1 ? 'a target that does' : `${idle.length} targets that do`} not run on it: ${idle.join('; ')}`;
}

function noFiles(target: string, served: readonly StackTarget[]): string {
  const known = served.filter(takesFiles).map((each) => each.target);
  return `"${target}" is no declared target whose work takes files: expected ${known.join(', ') || 'one, and there is none'}`;
}

/** Two ids may make one name: `MyOrders` and `My-Orders`. All resources of both would be called the same. */
function refuseSecond(runsheet: Runsheet, name: string): void {
  const all = Stack.of(runsheet)
    .node.findAll()
    .filter((each) => each instanceof Runsheet);
  const first = all.find((each) => each !== runsheet && each.name === name);
  if (!first) return;
  throw new CannotSynthesize(
    `the Runsheets ${first.node.path} and ${runsheet.node.path} would both be called "${name}", and so would their tables: ` +
      "give one of them another name, e.g. name: 'stock'",
  );
}

/** Whether it is the stack's own Runsheet: the command line finds it by the stack's name alone. */
function isPlain(runsheet: Construct): boolean {
  return runsheet.node.id === 'Default' && Stack.isStack(runsheet.node.scope);
}

function jobFiles(jobs: string | string[]): Pick<JobFiles, 'sources' | 'python'> {
  const { sources, python, unreadable, twice } = findJobFiles([jobs].flat());
  const problems = [...unreadable, ...twice];
  if (problems.length > 0) throw new CannotSynthesize(problems.join('\n'));
  return { sources, python };
}

function requireTargets(targets: TypedTargets, jobs: readonly string[]): void {
  const problems = targetProblems(targets, jobs);
  if (problems.length > 0) throw new CannotSynthesize(problems.join('\n'));
}
