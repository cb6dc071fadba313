import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { FilterRule } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { isNamespace, isPrivate, isReceiver, NAMESPACE_RULE } from '../../domain/project/lineage-receiver';
import { parseReference, REFERENCE_RULE } from '../../domain/secrets/secret-reference';
import { RUN_ENTRY } from '../../domain/tables/rows';
import { FINISHED_STATUSES } from '../../domain/tables/statuses';
import { isPlainObject } from '../../domain/values/json';
import { hintAt } from '../../domain/values/nearest-name';
import { showValue } from '../../domain/values/show-value';
import { secretStatements } from '../statements';
import { ANY_NETWORK_INTERFACE, type JobNetwork, NETWORK_INTERFACES } from './job-network';
import type { RunsheetParts } from './runsheet-function';
import { StreamConsumer } from './stream-consumer';

export interface LineageProps {
  /**
   * Who gets the events: an address with https. Of a host alone the path is `/api/v1/lineage`, where OpenLineage's own
   * clients send; otherwise it is the whole address. No redirect is followed.
   */
  url: string;
  /**
   * The secret that is sent as `Authorization: Bearer …`: `secretsmanager:<name>` or `ssm:/<name>`. The function may
   * read exactly this one.
   * @default none is sent
   */
  apiKey?: string;
  /**
   * The namespace of all jobs.
   * @default what `--stack` takes to find the Runsheet: the stack's name, or `<stack>/<name>`
   */
  namespace?: string;
  /**
   * The private network in which the receiver is. Its subnets need a way to the receiver and, with an `apiKey`, to
   * Secrets Manager or the Parameter Store; to the tables the function needs none.
   * @default no network
   */
  vpc?: JobNetwork;
}

/**
 * Sends OpenLineage's events of each run and of each attempt, as the run table's stream tells of them. It is the second
 * reader of that stream, beside the notifications: DynamoDB lets two read a shard at once, and no third.
 */
export class LineageFunction extends Construct {
  constructor(scope: Construct, id: string, { url, apiKey, namespace, vpc, ...parts }: LineageProps & RunsheetParts) {
    super(scope, id);
    const { consumer } = new StreamConsumer(this, 'Default', {
      ...parts,
      table: parts.tables.run,
      functionId: 'SendLineage',
      file: 'send-lineage',
      queueId: 'NotSent',
      queueName: 'lineage-not-sent',
      meaning:
        'The receiver of lineage has not taken some events for half a day: docs/operate/lineage.md says what to do',
      filters: [RUNS, BEGUN_JOBS],
      // A receiver that is away for a night gets all events in the morning. Half of the stream's 24 hours is left.
      maxRecordAge: Duration.hours(12),
      retryAttempts: 'until it is too old',
      // 100 writes with some 150 events, one after another: 8 s at 50 ms each. The rest is for a receiver that is slow.
      timeout: Duration.seconds(120),
      environment: {
        RUNSHEET_LINEAGE_URL: url,
        RUNSHEET_LINEAGE_NAMESPACE: namespace ?? parts.names.reference,
        ...(apiKey !== undefined && { RUNSHEET_LINEAGE_KEY: apiKey }),
      },
      statements: [],
      furtherStatements: [
        ...secretStatements(apiKey === undefined ? [] : [apiKey], Stack.of(this)),
        ...(vpc ? [NETWORK_INTERFACES] : []),
      ],
      network: vpc,
    });
    if (vpc) Validations.of(consumer).acknowledge(ANY_NETWORK_INTERFACE);
  }
}

/** Every write to a run's own row: opened, planned, closed, and a few between. */
const RUNS = { dynamodb: { Keys: { entry: { S: FilterRule.isEqual(RUN_ENTRY) } } } };
/** Of job runs the writes that claim, settle or end an attempt. A row that the plan puts tells of none. */
const BEGUN_JOBS = { dynamodb: { NewImage: { status: { S: ['RUNNING', 'RETRYING', ...FINISHED_STATUSES] } } } };

const KNOWN: Record<keyof LineageProps, true> = { url: true, apiKey: true, namespace: true, vpc: true };

/** What is wrong with the option, each as a sentence. */
export function lineageProblems(lineage: unknown): string[] {
  if (!isPlainObject(lineage)) return [`lineage is ${showValue(lineage)}: expected an object with a url`];
  const { url, apiKey, namespace } = lineage;
  return [
    ...Object.keys(lineage)
      .filter((key) => !Object.hasOwn(KNOWN, key))
      .map((key) => `lineage.${key} is an unknown option: ${hintAt(key, Object.keys(KNOWN))}`),
    ...(isReceiver(url) && isPrivate(url)
      ? []
      : [`lineage.url is ${showValue(url)}: expected an address with https, without user and password`]),
    // What was written there may be the key itself.
    ...(apiKey === undefined || (typeof apiKey === 'string' && parseReference(apiKey))
      ? []
      : [`lineage.apiKey is no reference to a secret: expected ${REFERENCE_RULE}`]),
    ...(namespace === undefined || isNamespace(namespace)
      ? []
      : [`lineage.namespace is ${showValue(namespace)}: expected ${NAMESPACE_RULE}`]),
  ];
}
