import type { IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { MetricsScope } from '../domain/notices/metrics';
import type { TypedTargets } from '../domain/targets/typed-targets';
import type { JobNetwork } from './functions/job-network';
import type { JobSettings } from './functions/job-settings';
import type { LineageProps } from './functions/lineage-function';
import type { LedgerProps } from './ledger';
import type { PythonVersion } from './python/python-functions';
import type { ExistingTables } from './storage';

export interface RunsheetProps {
  /**
   * The folder of job functions, or several: each file of code in them is one. Paths are relative to the folder in
   * which the CDK runs, that of `cdk.json`.
   */
  jobs: string | string[];

  /**
   * The name of this Runsheet: all its resources are called after it, and no other in the account and region may have
   * it. Lower-case letters and digits, also in parts with "-" between them, at most 32 characters. With up to 19 a
   * job's name may have 40 characters, with more it must be shorter. Another name means other tables.
   * @default made of the stack's name and the construct's id: `Shop` and `Pipelines` make `shop-pipelines`
   */
  name?: string;

  /**
   * How a job's import of a file that is no code is bundled, by extension, as `assets` in runsheet.config.yaml says it
   * for this machine. `text` yields its text, `file` the name of a copy beside the bundle.
   * @default .sql and .txt are text, .csv is a file
   */
  assets?: Readonly<Record<string, 'text' | 'file'>>;

  /**
   * The version of Python that job files in Python run on. A package without a wheel for the newest needs an older one.
   * @default the newest that Lambda has
   */
  pythonVersion?: PythonVersion;

  /** What a job function needs beyond the defaults, by the job's name. */
  settings?: Readonly<Record<string, JobSettings>>;

  /**
   * What rows may name besides job files, by `kind:name`, with the fields that runsheet.config.yaml gives them.
   * `targetsOfConfig()` takes them from there, so that the stack and a laptop know the same ones.
   * @default none
   */
  targets?: TypedTargets;

  /**
   * Tables that are there already, such as those that a destroyed stack has left. Each is a table of your app or the
   * ARN of its stream. They must have the keys and indexes of tables that Runsheet has made, and a stream of new and
   * old images.
   * @default two new tables, which stay when the stack is destroyed
   */
  existingTables?: ExistingTables;

  /**
   * Where jobs keep their data.
   * @default a new bucket, which stays when the stack is destroyed
   */
  bucket?: IBucket;

  /**
   * Encrypts the new tables, the new bucket, the logs and the new topic. With `existingTables` as ARNs it is the key of
   * these tables, too. The policy of an imported key must let the services in: see docs/deploy/construct.md.
   * @default keys of AWS's own, which cost nothing
   */
  encryptionKey?: IKey;

  /**
   * How long logs are kept.
   * @default RetentionDays.THREE_MONTHS
   */
  logRetention?: RetentionDays;

  /**
   * Bounds the rights of every role that is made here.
   * @default no boundary
   */
  permissionsBoundary?: IManagedPolicy;

  /**
   * The private network of job functions whose settings name none. The service functions need no network.
   * @default no network
   */
  vpc?: JobNetwork;

  /**
   * Gets the messages about runs, and those of the alarms.
   * @default a new topic
   */
  notifyTopic?: ITopic;

  /**
   * Gets the messages of the alarms.
   * @default the topic that gets the messages about runs
   */
  alarmTopic?: ITopic;

  /**
   * An address that gets the messages by mail, once it has confirmed.
   * @default nobody
   */
  notifyEmail?: string;

  /**
   * Concurrent calls kept for each of the four service functions that runs depend on, so that jobs which fill the
   * account's concurrency do not delay how their own runs are settled and closed. The number is a ceiling, too: 20
   * suits some hundred groups. With 20 the reservations are 87 in all, and AWS wants 100 left unreserved: a new
   * account, whose limit is 10, refuses the deployment. docs/deploy/deploy.md says what protects a run without them.
   * @default nothing is reserved
   */
  reservedConcurrency?: number;

  /**
   * Whether the metrics of ended runs and jobs are counted for each group, at up to $1.20 a group and month, or for all
   * groups together, at up to $1.20 in all.
   * @default by group as long as there are fewer than 50 groups
   */
  metrics?: MetricsScope;

  /**
   * Exports the runs that have ended into a bucket of their own once a day, as Delta tables for Athena and Spark:
   * `ledger: {}`. See docs/deploy/ledger.md. The bucket stays when the stack is destroyed.
   * @default no ledger
   */
  ledger?: LedgerProps;

  /**
   * Sends OpenLineage's events of each run and of each attempt to a receiver: `lineage: { url: 'https://…' }`. See
   * docs/operate/lineage.md.
   * @default none are sent
   */
  lineage?: LineageProps;

  /**
   * Where people find docs/operate/runbook.md, for the alarms: an address, https and without an anchor.
   * @default the file's path in Runsheet's own repository
   */
  runbookUrl?: string;
}
