import { createHash, createHmac } from 'node:crypto';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { isEmulated, REGION } from './deployed';

/**
 * Calls an operation by its service's JSON protocol, signed: of services whose client the project does not have.
 * `target` is such as `AmazonSQS.CreateQueue`. Throws what the service answers if it refuses.
 */
export async function signedCall<T>(host: string, service: string, target: string, input: object): Promise<T> {
  const endpoint = isEmulated ? (process.env.AWS_ENDPOINT_URL as string) : `https://${host}.${REGION}.amazonaws.com`;
  const url = new URL('/', endpoint);
  const body = JSON.stringify(input);
  const headers = await sign(url, service, body, { 'x-amz-target': target });
  const answer = await fetch(url, { method: 'POST', headers, body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${target}: ${answer.status} ${text}`);
  return (text === '' ? {} : JSON.parse(text)) as T;
}

/** The headers of a request with AWS's signature, version 4. */
async function sign(url: URL, service: string, body: string, given: Record<string, string>) {
  const { accessKeyId, secretAccessKey, sessionToken } = await credentials();
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const headers: Record<string, string> = {
    'content-type': 'application/x-amz-json-1.0',
    host: url.host,
    'x-amz-date': time,
    ...(sessionToken && { 'x-amz-security-token': sessionToken }),
    ...given,
  };
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const request = ['POST', '/', '', lines, names.join(';'), sha256(body)].join('\n');
  const scope = `${time.slice(0, 8)}/${REGION}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(request)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${secretAccessKey}`);
  const signature = hmac(key, toSign).toString('hex');
  const { host: _, ...sent } = headers;
  return {
    ...sent,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
}

/** Those that every client of the SDK would use. */
async function credentials() {
  const client = new LambdaClient({});
  try {
    return await client.config.credentials();
  } finally {
    client.destroy();
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
