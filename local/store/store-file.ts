import { isPlainObject } from '../../domain/values/json';
import { readJson } from '../home';

/** `store.json`: where the home's store process is. */
export interface StoreFile {
  pid: number;
  /** Tells the process from a later one with the same number; null where the machine does not say. */
  identity: string | null;
  port: number;
  presence_port: number;
  /** What a client must know: the access key of its requests, and its first word on the presence port. */
  token: string;
  version: number;
}

export function readStoreFile(file: string): StoreFile | undefined {
  const found = readJson(file);
  if (!isPlainObject(found)) return undefined;
  const whole = [found.pid, found.port, found.presence_port, found.version].every(Number.isInteger);
  return whole && typeof found.token === 'string' ? (found as unknown as StoreFile) : undefined;
}
