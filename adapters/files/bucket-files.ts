import type { S3Client } from '@aws-sdk/client-s3';
import type { TextFiles } from './text-files';

/** The files under a prefix of a bucket. A put is whole or not at all: that is S3's own promise. */
export function bucketFiles(bucket: string, prefix: string): TextFiles {
  const at = (name: string) => ({ Bucket: bucket, Key: `${prefix}${name}` });
  return {
    findText: async (name) => {
      const { client, GetObjectCommand, NoSuchKey } = await openS3();
      try {
        const object = await client.send(new GetObjectCommand(at(name)));
        return await object.Body?.transformToString('utf-8');
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        // Who may not list a bucket is told 403 also of what is not there: say both, for one of them it is.
        if ((error as Error).name !== 'AccessDenied') throw error;
        throw new Error(`s3://${bucket}/${prefix}${name} is not there, or may not be read`, { cause: error });
      }
    },
    writeText: async (name, text) => {
      const { client, PutObjectCommand } = await openS3();
      const body = Buffer.from(text, 'utf8');
      await client.send(
        new PutObjectCommand({
          ...at(name),
          Body: body,
          // Said, because the SDK takes an empty body for a stream of unknown length and warns.
          ContentLength: body.length,
          ContentType: contentType(name),
        }),
      );
    },
  };
}

let warmClient: S3Client | undefined;

/** Loaded at the first file: on a laptop never, on Lambda from the runtime's own copy (see functions/bundling.ts). */
async function openS3() {
  const sdk = await import('@aws-sdk/client-s3');
  warmClient ??= await openClient(sdk.S3Client);
  return { client: warmClient, ...sdk };
}

async function openClient(Client: typeof S3Client): Promise<S3Client> {
  const client = new Client({});
  // An endpoint of one's own (an emulator, MinIO) seldom has a host name for each bucket; AWS wants one for each.
  client.config.forcePathStyle = (await client.config.serviceConfiguredEndpoint?.()) !== undefined;
  return client;
}

/** So that a browser that opens the object shows a page and does not save a file. */
function contentType(name: string): string {
  if (name.endsWith('.html')) return 'text/html; charset=utf-8';
  return name.endsWith('.json') ? 'application/json' : 'text/plain; charset=utf-8';
}
