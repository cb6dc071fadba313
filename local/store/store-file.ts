import { isPlainObject } from '../../domain/values/json';
import { readJson } from '../home';

/** `store.json` says where the home's store process is. */
export interface StoreFile {
  pid: number;
  /** Tells the process from a later one with the same number; null if the machine does not say. */
  identity: string | null;
  port: number;
  presence_port: number;
  /** The access key of a client's requests, and its first line on the presence port. */
  token: string;
  version: number;
}

/** Undefined if there is no store file, or if it is not complete. */
export function readStoreFile(file: string): StoreFile | undefined {
  const found = readJson(file);
  if (!isPlainObject(found)) return undefined;
  const complete = [found.pid, found.port, found.presence_port, found.version].every(Number.isInteger);
  return complete && typeof found.token === 'string' ? (found as unknown as StoreFile) : undefined;
}
