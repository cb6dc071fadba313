import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { STACK } from './stack-groups';

/*
 * What the cases are tried on. `npm run test:emulator` deploys a stack to emulators; `npm run test:aws -- --stack …`
 * names a stack that somebody deployed, and says its account and region.
 */

export const REGION = process.env.AWS_REGION ?? 'us-east-1';
export const ACCOUNT = process.env.RUNSHEET_TEST_ACCOUNT ?? '000000000000';
export const MACHINE = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:${STACK}`;

/** Whether emulators answer: what they lack is worked around. */
export const isEmulated = process.env.AWS_ENDPOINT_URL !== undefined;

/**
 * Declares a case, or all cases of a file, that a real stack cannot run. `npm run test:aws` skips them, and prints the
 * reason with the name.
 */
export function notOnAws(reason: string) {
  const isNamed = process.env.RUNSHEET_TEST_STACK !== undefined;
  const named = (name: string) => `${name} [not on AWS: ${reason}]`;
  return {
    it: (name: string, body: () => Promise<void>, timeout?: number) =>
      isNamed ? it.skip(named(name), body, timeout) : it(name, body, timeout),
    describe: (name: string, body: () => void) => (isNamed ? describe.skip(named(name), body) : describe(name, body)),
  };
}

/** Calls a function with an event, as Lambda's API does. Returns its answer, and the end of its log. */
export async function callFunction(name: string, event: object): Promise<{ answer: unknown; log: string }> {
  const client = new LambdaClient({});
  try {
    const call = new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event), LogType: 'Tail' });
    const { Payload = new Uint8Array(), LogResult = '' } = await client.send(call);
    return {
      answer: JSON.parse(Buffer.from(Payload).toString('utf8')),
      log: Buffer.from(LogResult, 'base64').toString('utf8'),
    };
  } finally {
    client.destroy();
  }
}
