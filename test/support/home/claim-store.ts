import { writeFileSync } from 'node:fs';
import type { Home } from '../../../local/home';
import { processIdentity } from '../../../local/processes';

/** Writes down this process as the home's store, which is then in use. */
export function claimStore({ storeFile }: Home): void {
  const identity = processIdentity(process.pid);
  const store = { pid: process.pid, identity, port: 1, presence_port: 1, token: 't', version: 1 };
  writeFileSync(storeFile, JSON.stringify(store));
}
