import { decodeUtf8 } from '../../files/decode-utf8';
import { s3 } from '../s3';

/** A text in S3 as it was found. `bytes` without a text: it was too long to be read. */
export type FoundObject = { bytes: number } & ({ text: string } | { problem: string });

/**
 * The objects in S3 by which work that runs elsewhere hears of its job, and says its result. Their URLs are
 * `s3://<bucket>/<key>`.
 */
export const workObjects = {
  async write(url: string, text: string): Promise<void> {
    const { client, sdk } = await s3();
    const body = Buffer.from(text, 'utf8');
    const what = { Body: body, ContentLength: body.length, ContentType: 'application/json' };
    await client.send(new sdk.PutObjectCommand({ ...placeOf(url), ...what }));
  },

  /**
   * Undefined if there is none. It is listed first: without the right to list, S3 says of a missing object that it may
   * not be read.
   */
  async find(url: string, maxBytes: number): Promise<FoundObject | undefined> {
    const { client, sdk } = await s3();
    const { Bucket, Key } = placeOf(url);
    const { Contents = [] } = await client.send(new sdk.ListObjectsV2Command({ Bucket, Prefix: Key, MaxKeys: 1 }));
    const listed = Contents.find((each) => each.Key === Key);
    if (!listed) return undefined;
    if ((listed.Size ?? 0) > maxBytes) return { bytes: listed.Size ?? 0, problem: 'is too long' };
    const object = await client.send(new sdk.GetObjectCommand({ Bucket, Key, Range: rangeOf(listed.Size, maxBytes) }));
    const bytes = Buffer.from((await object.Body?.transformToByteArray()) ?? []);
    const { text, problem } = decodeUtf8(bytes);
    return text === undefined ? { bytes: bytes.length, problem } : { bytes: bytes.length, text };
  },
};

/** It may have been written anew since it was listed. S3 refuses a range of what is empty. */
function rangeOf(size: number | undefined, maxBytes: number): string | undefined {
  return size ? `bytes=0-${maxBytes}` : undefined;
}

function placeOf(url: string): { Bucket: string; Key: string } {
  const [, Bucket = '', Key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(url) ?? [];
  return { Bucket, Key };
}
