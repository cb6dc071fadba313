import { IN_TIME } from './clients';

/** A message for people. */
export interface TopicMessage {
  /** Of a mail: `messageSubject`. */
  subject: string;
  text: string;
  /** What a subscription's filter can go by. */
  attributes: Readonly<Record<string, string>>;
}

/** Publishes the message to whoever has subscribed to the topic. */
export async function publish(topicArn: string, { subject, text, attributes }: TopicMessage): Promise<void> {
  const { client, sns } = await loadedSns();
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
  );
  await client.send(new sns.PublishCommand({ TopicArn: topicArn, Subject: subject, Message: text, MessageAttributes }));
}

let loaded: ReturnType<typeof load> | undefined;

/** SNS's client, made when it is first needed. */
function loadedSns(): ReturnType<typeof load> {
  loaded ??= load();
  return loaded;
}

async function load() {
  const sns = await import('@aws-sdk/client-sns');
  return { sns, client: new sns.SNSClient(IN_TIME) };
}
