import { setTimeout as sleep } from 'node:timers/promises';
import { s3 } from '../aws/s3';
import type { LedgerStore } from './ledger-store';

/** S3 answers 409 while another write of the same name is under way, and says to try again. Its uploads take less. */
const MOST_CONFLICTS = 20;
const CONFLICT_MS = 250;

/** A ledger in a bucket of S3. An object is there whole or not at all, and whoever reads sees the newest one. */
export class S3Store implements LedgerStore {
  readonly place: string;

  constructor(private readonly bucket: string) {
    this.place = `s3://${bucket}`;
  }

  async list(prefix: string): Promise<string[]> {
    const { client, sdk } = await s3();
    const names: string[] = [];
    const pages = sdk.paginateListObjectsV2({ client }, { Bucket: this.bucket, Prefix: prefix });
    for await (const { Contents = [] } of pages) names.push(...Contents.flatMap(({ Key }) => Key ?? []));
    return names;
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    const { client, sdk } = await s3();
    try {
      const { Body } = await client.send(new sdk.GetObjectCommand({ Bucket: this.bucket, Key: name }));
      return await Body?.transformToByteArray();
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') return undefined;
      throw error;
    }
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    await this.#put(name, bytes, {});
  }

  async writeOnce(name: string, bytes: Uint8Array): Promise<boolean> {
    for (let conflicts = 0; ; conflicts++) {
      try {
        await this.#put(name, bytes, { IfNoneMatch: '*' });
        return true;
      } catch (error) {
        const { httpStatusCode: status } = (error as { $metadata?: { httpStatusCode?: number } }).$metadata ?? {};
        if (status === 412) return false;
        if (status !== 409 || conflicts >= MOST_CONFLICTS) throw error;
        await sleep(CONFLICT_MS);
      }
    }
  }

  async remove(name: string): Promise<void> {
    const { client, sdk } = await s3();
    await client.send(new sdk.DeleteObjectCommand({ Bucket: this.bucket, Key: name }));
  }

  async #put(name: string, bytes: Uint8Array, condition: { IfNoneMatch?: string }): Promise<void> {
    const { client, sdk } = await s3();
    const object = { Bucket: this.bucket, Key: name, Body: bytes, ContentLength: bytes.byteLength };
    await client.send(new sdk.PutObjectCommand({ ...object, ...condition }));
  }
}
