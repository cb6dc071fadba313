import { signedCall } from './signed-call';

/** A queue of the test's own. */
export interface Queue {
  arn: string;
  /** The bodies of all messages so far, each an object. */
  messages(): Promise<Record<string, unknown>[]>;
  remove(): Promise<void>;
}

/** Makes a queue to which EventBridge and SNS may send. */
export async function makeQueue(QueueName: string): Promise<Queue> {
  const { QueueUrl } = await call<{ QueueUrl: string }>('CreateQueue', { QueueName });
  const asked = { QueueUrl, AttributeNames: ['QueueArn'] };
  const { Attributes } = await call<{ Attributes: { QueueArn: string } }>('GetQueueAttributes', asked);
  const arn = Attributes.QueueArn;
  const Service = ['events.amazonaws.com', 'sns.amazonaws.com'];
  const statement = { Effect: 'Allow', Principal: { Service }, Action: 'sqs:SendMessage', Resource: arn };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await call('SetQueueAttributes', { QueueUrl, Attributes: { Policy } });
  const all: Record<string, unknown>[] = [];
  return {
    arn,
    messages: async () => {
      const { Messages = [] } = await call<Received>('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 });
      for (const { Body, ReceiptHandle } of Messages) {
        all.push(JSON.parse(Body));
        await call('DeleteMessage', { QueueUrl, ReceiptHandle });
      }
      return all;
    },
    remove: async () => {
      await call('DeleteQueue', { QueueUrl });
    },
  };
}

interface Received {
  Messages?: { Body: string; ReceiptHandle: string }[];
}

function call<T>(action: string, input: object): Promise<T> {
  return signedCall<T>('sqs', 'sqs', `AmazonSQS.${action}`, input);
}
