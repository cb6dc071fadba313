/**
 * A queue of the test's own. It is made and read with SQS's JSON protocol, unsigned: the emulator checks no signatures.
 */
export interface Queue {
  arn: string;
  /** The bodies of all messages so far, each an object. */
  messages(): Promise<Record<string, unknown>[]>;
}

export async function makeQueue(QueueName: string): Promise<Queue> {
  const { QueueUrl } = await call('CreateQueue', { QueueName });
  const { Attributes } = await call('GetQueueAttributes', { QueueUrl, AttributeNames: ['QueueArn'] });
  const all: Record<string, unknown>[] = [];
  return {
    arn: (Attributes as { QueueArn: string }).QueueArn,
    messages: async () => {
      const { Messages = [] } = await call('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 });
      for (const { Body, ReceiptHandle } of Messages as { Body: string; ReceiptHandle: string }[]) {
        all.push(JSON.parse(Body));
        await call('DeleteMessage', { QueueUrl, ReceiptHandle });
      }
      return all;
    },
  };
}

async function call(action: string, body: object): Promise<Record<string, unknown>> {
  const answer = await fetch(process.env.AWS_ENDPOINT_URL as string, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AmazonSQS.${action}`,
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${action}: ${answer.status} ${text}`);
  return text === '' ? {} : JSON.parse(text);
}
