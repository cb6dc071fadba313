import type { RecordedCall } from './recorded-call';
import { REGION } from './resolve-template';

/** The class of a client of the SDK. */
export type SdkClient = new (config: object) => { send(command: object): Promise<unknown>; destroy(): void };

/** The request as record-calls.cjs writes it. It is sent nowhere. */
export async function recorded(Client: SdkClient, command: object): Promise<RecordedCall> {
  let call: RecordedCall | undefined;
  const handle = async ({ method, path: pathname, query, headers, body }: HttpRequest) => {
    const [, service = ''] = /\/\w[\w-]*\/([\w-]+)\/aws4_request/.exec(headers.authorization ?? '') ?? [];
    const target = `${pathname}?${new URLSearchParams(query)}`;
    const { 'x-amz-target': action, 'if-none-match': ifNoneMatch } = headers;
    call = {
      caller: 'x',
      service,
      method,
      path: target,
      ...(action && { action }),
      ...(ifNoneMatch && { ifNoneMatch }),
      body: typeof body === 'string' ? body : new TextDecoder().decode(body),
    };
    throw new Error('sent nowhere');
  };
  const client = new Client({
    region: REGION,
    endpoint: 'http://127.0.0.1:1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    requestHandler: { handle },
  });
  await expect(client.send(command)).rejects.toThrow();
  client.destroy();
  return call as RecordedCall;
}

interface HttpRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body?: string | Uint8Array;
}
