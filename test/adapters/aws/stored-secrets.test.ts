import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readStoredSecret } from '../../../adapters/aws/stored-secrets';

/** A stand-in for both stores, and the requests that it received. */
const STORED: Record<string, object> = {
  'secretsmanager.GetSecretValue orders-db': { SecretString: 'pa55-word' },
  'secretsmanager.GetSecretValue binary': { SecretBinary: Buffer.from('x').toString('base64') },
  'AmazonSSM.GetParameter /nightly/token': { Parameter: { Value: 't0ken' } },
};
const asked: string[] = [];

let server: Server;
const before = { ...process.env };
beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { SecretId, Name, WithDecryption } = JSON.parse(body);
    const call = `${request.headers['x-amz-target']} ${SecretId ?? Name}`;
    asked.push(`${call}${WithDecryption ? ' decrypted' : ''}`);
    const found = STORED[call];
    response.writeHead(found ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(found ?? { __type: 'ResourceNotFoundException', message: 'there is none' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const keys = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'eu-central-1' };
  Object.assign(process.env, { AWS_ENDPOINT_URL_SECRETS_MANAGER: url, AWS_ENDPOINT_URL_SSM: url, ...keys });
});
afterAll(async () => {
  process.env = before;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('a stored secret', () => {
  it('is read from the store that its reference names', async () => {
    await expect(readStoredSecret('secretsmanager:orders-db')).resolves.toBe('pa55-word');
    await expect(readStoredSecret('ssm:/nightly/token')).resolves.toBe('t0ken');
    expect(asked).toEqual([
      'secretsmanager.GetSecretValue orders-db',
      'AmazonSSM.GetParameter /nightly/token decrypted',
    ]);
  });

  it('rejects where there is none, or where it is no text', async () => {
    await expect(readStoredSecret('secretsmanager:gone')).rejects.toThrow('there is none');
    await expect(readStoredSecret('secretsmanager:binary')).rejects.toThrow('it is binary: expected text');
  });
});
