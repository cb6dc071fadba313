import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { BadInputError } from '../../domain/tables/error-names';
import { s3 } from '../aws/s3';
import type { CopiedLedger } from './ledger-copy';
import type { LedgerStore } from './ledger-store';

/** S3 answers 409 while another write of the same name is under way, and says to try again. Its uploads take less. */
const MOST_CONFLICTS = 20;
const CONFLICT_MS = 250;

/** A ledger in a bucket of S3. An object is there whole or not at all, and whoever reads sees the newest one. */
export class S3Store implements LedgerStore, CopiedLedger {
  readonly place: string;

  /** @param prefix with its "/" at the end, if there is one */
  constructor(
    private readonly bucket: string,
    private readonly prefix = '',
  ) {
    this.place = `s3://${bucket}/${prefix}`.replace(/\/$/, '');
  }

  async list(prefix: string): Promise<string[]> {
    const { client, sdk } = await s3();
    const names: string[] = [];
    const pages = sdk.paginateListObjectsV2({ client }, { Bucket: this.bucket, Prefix: this.prefix + prefix });
    for await (const { Contents = [] } of pages)
      names.push(...Contents.flatMap(({ Key }) => Key?.slice(this.prefix.length) ?? []));
    return names;
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    const { client, sdk } = await s3();
    try {
      const { Body } = await client.send(new sdk.GetObjectCommand(this.#named(name)));
      return await Body?.transformToByteArray();
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') return undefined;
      throw error;
    }
  }

  async saveTo(name: string, file: string, size: number, signal: AbortSignal): Promise<void> {
    const { client, sdk } = await s3();
    const get = new sdk.GetObjectCommand(this.#named(name));
    const { Body, ContentLength } = await client.send(get, { abortSignal: signal }).catch((error) => {
      if ((error as Error).name !== 'NoSuchKey') throw error;
      throw new BadInputError([`${this.place}/${name} is gone: its table was cleaned up meanwhile. Try again`]);
    });
    const body = Body as Readable;
    if (ContentLength !== size) {
      // The client compares a checksum with what was read of it, which is nothing.
      body.on('error', () => {}).destroy();
      throw new BadInputError([`${this.place}/${name} has ${ContentLength} bytes, and its table's log says ${size}`]);
    }
    await pipeline(body, createWriteStream(file, { flags: 'wx' }), { signal });
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
    await client.send(new sdk.DeleteObjectCommand(this.#named(name)));
  }

  #named(name: string) {
    return { Bucket: this.bucket, Key: this.prefix + name };
  }

  async #put(name: string, bytes: Uint8Array, condition: { IfNoneMatch?: string }): Promise<void> {
    const { client, sdk } = await s3();
    const object = { ...this.#named(name), Body: bytes, ContentLength: bytes.byteLength };
    await client.send(new sdk.PutObjectCommand({ ...object, ...condition }));
  }
}
