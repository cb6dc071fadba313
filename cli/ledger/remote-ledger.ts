import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findStack } from '../../adapters/aws/stack';
import { StackError } from '../../adapters/aws/stack-error';
import type { Project } from '../../adapters/files/project-file';
import { copyLedger } from '../../adapters/ledger/ledger-copy';
import { S3Store } from '../../adapters/ledger/s3-store';
import { requireDuckDb } from '../../local/ledger/open-ledger';
import { onStack } from '../engines/with-engine';
import { UsageError } from '../exit-codes';
import { useStack } from '../options';
import { chooseEngine } from '../project/choose-engine';
import { momentOf, type Since } from '../run/run-filter';
import { printNote } from '../terminal/print';

/** Where the ledger lies that is queried, and how much of it is wanted. */
export interface PlaceOptions {
  dir?: string;
  stack?: string;
  since?: Since;
}

/** Some years of a large table. It is a copy on the disk of this machine. */
const MOST_BYTES = 4 * 1024 ** 3;

/** Undefined: the ledger lies in a folder of this machine. */
export async function findRemote(options: PlaceOptions, project: Project | undefined): Promise<S3Store | undefined> {
  const { dir, stack, since } = options;
  if (dir !== undefined && stack !== undefined)
    throw new UsageError('--dir and --stack each name a ledger: give only one of them');
  if (stack !== undefined) return stackLedger(stack, project);
  if (dir !== undefined && /^s3:/i.test(dir)) return storeOf(dir);
  if (since !== undefined)
    throw new UsageError('--since is for a ledger in S3: in a folder a condition on date does the same');
  return undefined;
}

async function stackLedger(name: string, project: Project | undefined): Promise<S3Store> {
  const chosen = chooseEngine({ stack: name }, {}, project, process.cwd()).stack;
  if (chosen) useStack(chosen);
  const { ledgerBucket } = await onStack(() => findStack(chosen?.stack ?? name));
  if (ledgerBucket !== undefined) return new S3Store(ledgerBucket);
  throw new StackError(
    `stack "${name}" keeps no ledger: give its Runsheet the option ledger, or export its runs into a folder: runsheet ledger export <folder> --stack ${name}`,
  );
}

function storeOf(url: string): S3Store {
  const [, bucket, key = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(url) ?? [];
  if (bucket === undefined) throw new UsageError(`--dir ${url} is no place in S3: expected s3://<bucket>/<prefix>`);
  const prefix = key.replace(/\/+$/, '');
  return new S3Store(bucket, prefix === '' ? '' : `${prefix}/`);
}

/** Says how much is copied, and copies it. */
export async function copyFrom(
  store: S3Store,
  folder: string,
  packages: readonly string[],
  { since }: PlaceOptions,
  signal: AbortSignal,
): Promise<void> {
  // Whoever lacks it should not wait for the copy first.
  requireDuckDb(packages);
  await onStack(() =>
    copyLedger(store, folder, {
      since: since && momentOf(since, Date.now()).slice(0, 10),
      mostBytes: MOST_BYTES,
      signal,
      onStart: (files, bytes) =>
        printNote(`copying ${files.toLocaleString('en')} files, ${(bytes / 1e6).toFixed(1)} MB, of ${store.place}`),
    }),
  );
}

/** A folder that is gone when the process is. */
export class TemporaryFolder {
  readonly place = mkdtempSync(path.join(tmpdir(), 'runsheet-ledger-copy-'));

  constructor() {
    process.once('exit', this.remove);
  }

  readonly remove = (): void => {
    process.off('exit', this.remove);
    rmSync(this.place, { recursive: true, force: true });
  };
}
