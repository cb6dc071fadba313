import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server of the tests that the SDKs of this process take for services of AWS. */
export interface AwsServer {
  url: string;
  close(): Promise<void>;
}

/**
 * Serves on this machine until it is closed; then the environment is what it was.
 * @param endpoints the variables by which the SDKs find it: `AWS_ENDPOINT_URL_…`
 * @param variables what else they are to have meanwhile
 */
export async function openAwsServer(
  endpoints: readonly string[],
  answer: RequestListener,
  variables: NodeJS.ProcessEnv = {},
): Promise<AwsServer> {
  const before = { ...process.env };
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const name of endpoints) process.env[name] = url;
  Object.assign(process.env, {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'a-test',
    AWS_SECRET_ACCESS_KEY: 'a-test',
    ...variables,
  });
  const close = async () => {
    process.env = before;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url, close };
}

/** The same while the tests of a file run. The address is known once they do. */
export function useAwsServer(...given: Parameters<typeof openAwsServer>): Pick<AwsServer, 'url'> {
  const served = { url: '' };
  let server: AwsServer;
  beforeAll(async () => {
    server = await openAwsServer(...given);
    served.url = server.url;
  });
  afterAll(() => server.close());
  return served;
}
