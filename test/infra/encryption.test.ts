import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { rights } from '../support/stack/rights';
import { addTo, foreignStack } from '../support/stack/synthesize';

const stack = foreignStack({ checked: true });
const key = new Key(stack, 'Key', { enableKeyRotation: true });
addTo(stack, 'Pipelines', { encryptionKey: key });
const template = Template.fromStack(stack);
const keyArn = stack.resolve(key.keyArn);
const may = rights(template);

/** What the role may do with the key, by the service that asks for it. */
const withKey = (role: string) =>
  (may[role] ?? [])
    .filter((line) => line.startsWith('kms:'))
    .map((line) => `${line.split(' ')[0]} via ${/"kms:ViaService":\{"Fn::Join":\["",\["(\w+)\./.exec(line)?.[1]}`);

describe('with a key of your own', () => {
  test('both tables, the bucket, the topic and every log are encrypted with it', () => {
    for (const { Properties } of Object.values(template.findResources('AWS::DynamoDB::GlobalTable'))) {
      expect(Properties.SSESpecification).toEqual({ SSEEnabled: true, SSEType: 'KMS' });
      expect(Properties.Replicas[0].SSESpecification.KMSMasterKeyId).toEqual(keyArn);
    }
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn },
          },
        ],
      },
    });
    template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: keyArn });
    template.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: keyArn });
  });

  test('each role may use it as its own rights need it, through the service alone', () => {
    const read = ['kms:Decrypt via dynamodb', 'kms:DescribeKey via dynamodb'];
    const write = [
      'kms:Decrypt via dynamodb',
      'kms:DescribeKey via dynamodb',
      'kms:Encrypt via dynamodb',
      'kms:GenerateDataKey via dynamodb',
      'kms:GenerateDataKeyWithoutPlaintext via dynamodb',
      'kms:ReEncryptFrom via dynamodb',
      'kms:ReEncryptTo via dynamodb',
    ];
    expect(withKey('customWidget-shop-pipelines')).toEqual(read);
    expect(withKey('shop-pipelines-settle-attempt')).toEqual(write);
    expect(withKey('shop-pipelines-job-report').sort()).toEqual(
      [...write, 'kms:Decrypt via s3', 'kms:GenerateDataKey via s3'].sort(),
    );
    expect(withKey('shop-pipelines-notify-ends').sort()).toEqual(
      [...read, 'kms:Decrypt via sns', 'kms:GenerateDataKey via sns'].sort(),
    );
  });

  test('no role may use another key, or this one without a service', () => {
    const lines = Object.values(may)
      .flat()
      .filter((line) => line.startsWith('kms:'));
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.filter((line) => !/^kms:\w+ Key if \{"StringEquals":\{"kms:ViaService":/.test(line))).toEqual([]);
  });

  test('the logs and the alarms may use it by its own policy', () => {
    const [policy] = Object.values(template.findResources('AWS::KMS::Key'));
    const services = policy?.Properties.KeyPolicy.Statement.map(({ Sid, Principal }: Record<string, object>) => [
      Sid,
      JSON.stringify(Principal).includes('logs.') || JSON.stringify(Principal).includes('cloudwatch.'),
    ]);
    expect(services).toEqual([
      [undefined, false],
      ['LogsOfShopPipelines', true],
      ['AlarmsOfShopPipelines', true],
    ]);
  });
});

test('without one no role has any right to a key', () => {
  const plain = foreignStack();
  addTo(plain);
  const all = Object.values(rights(Template.fromStack(plain))).flat();
  expect(all.filter((line) => line.startsWith('kms:'))).toEqual([]);
});

test('a topic that is given is published to with its own key', () => {
  const own = foreignStack();
  const notifyTopic = new Topic(own, 'Topic', { masterKey: new Key(own, 'TopicKey') });
  addTo(own, 'Pipelines', { notifyTopic: notifyTopic as never });
  const lines = rights(Template.fromStack(own))['shop-pipelines-notify-ends'] ?? [];
  expect(lines.filter((line) => line.startsWith('kms:')).map((line) => line.split(' ')[0])).toEqual([
    'kms:Decrypt',
    'kms:GenerateDataKey',
  ]);
});
