import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { pascalCase, type RunsheetNames } from './runsheet-names';
import { letAlarms, type Statement } from './statements';

/** What a role needs of the key for each right that it has, by the service that asks for the key in its name. */
const KEY_ACTIONS: [service: string, right: RegExp, actions: string[]][] = [
  ['dynamodb', /^dynamodb:(GetItem|BatchGetItem|Query|Scan|GetRecords)$/, ['Decrypt', 'DescribeKey']],
  [
    'dynamodb',
    /^dynamodb:(PutItem|UpdateItem|DeleteItem)$/,
    // Without wildcards: all that DynamoDB's documentation lists for a table with a key, except to make grants.
    [
      'Decrypt',
      'DescribeKey',
      'Encrypt',
      'GenerateDataKey',
      'GenerateDataKeyWithoutPlaintext',
      'ReEncryptFrom',
      'ReEncryptTo',
    ],
  ],
  ['s3', /^s3:GetObject$/, ['Decrypt']],
  ['s3', /^s3:PutObject$/, ['Decrypt', 'GenerateDataKey']],
  ['sns', /^sns:Publish$/, ['Decrypt', 'GenerateDataKey']],
];

/**
 * The rights to use the key that go with these rights on what it encrypts: through the service alone, and no more than
 * the right needs.
 */
export function keyStatements(scope: Construct, key: IKey | undefined, statements: readonly Statement[]): Statement[] {
  if (!key) return [];
  const rights = statements.flatMap(({ actions }) => actions);
  const needed = KEY_ACTIONS.filter(([, right]) => rights.some((each) => right.test(each)));
  const services = [...new Set(needed.map(([service]) => service))];
  return services.map((service) => ({
    actions: [...new Set(needed.flatMap(([of, , actions]) => (of === service ? actions : [])))]
      .sort()
      .map((action) => `kms:${action}`),
    resources: [key.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `${service}.${Stack.of(scope).region}.amazonaws.com` } },
  }));
}

/**
 * Lets the services use the key that need no role of ours for it: CloudWatch Logs for the log groups, the alarms for
 * the topic. The policy of an imported key cannot be changed here: docs/deploy/construct.md says what it needs.
 */
export function letServicesUseKey(
  scope: Construct,
  key: IKey,
  { name, servicePrefix, boardWidget }: RunsheetNames,
): void {
  const { partition, region, account } = Stack.of(scope);
  const logs = `arn:${partition}:logs:${region}:${account}:log-group:`;
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: `LogsOf${pascalCase(name)}`,
      principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
      actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
      resources: ['*'],
      conditions: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': [
            `${logs}/aws/lambda/${servicePrefix}*`,
            `${logs}/aws/lambda/${boardWidget}`,
            `${logs}/aws/vendedlogs/states/${name}`,
          ],
        },
      },
    }),
  );
  key.addToResourcePolicy(
    letAlarms(Stack.of(scope), {
      name,
      alarms: `${servicePrefix}*`,
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
    }),
  );
}
