import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { LedgerStore } from '../../../adapters/ledger/ledger-store';

/** A ledger in memory. */
export class MemoryStore implements LedgerStore {
  readonly place = '/ledger';
  readonly files = new Map<string, Uint8Array>();

  async list(prefix: string) {
    return [...this.files.keys()].filter((name) => name.startsWith(prefix));
  }

  async read(name: string) {
    return this.files.get(name);
  }

  async write(name: string, bytes: Uint8Array) {
    // A writer may use its buffer again.
    this.files.set(name, Uint8Array.from(bytes));
  }

  async writeOnce(name: string, bytes: Uint8Array) {
    if (this.files.has(name)) return false;
    await this.write(name, bytes);
    return true;
  }

  async remove(name: string) {
    this.files.delete(name);
  }

  /** Writes it to a folder, for a reader of files. */
  saveTo(folder: string): void {
    for (const [name, bytes] of this.files) {
      mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
      writeFileSync(path.join(folder, name), bytes);
    }
  }
}

/** The exporter's process is gone, with all that it would have done. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

type Act = 'list' | 'read' | 'write' | 'writeOnce' | 'remove';

/** A store that does something before and after each act on another. */
export function actingStore(
  store: LedgerStore,
  around: <T>(act: Act, name: string, perform: () => Promise<T>) => Promise<T>,
): LedgerStore {
  return {
    place: store.place,
    list: (prefix) => around('list', prefix, () => store.list(prefix)),
    read: (name) => around('read', name, () => store.read(name)),
    write: (name, bytes) => around('write', name, () => store.write(name, bytes)),
    writeOnce: (name, bytes) => around('writeOnce', name, () => store.writeOnce(name, bytes)),
    remove: (name) => around('remove', name, () => store.remove(name)),
  };
}

/**
 * A store whose user is killed at its act of this number, before the act or after it. From then on nothing it asks for
 * is done. `acts` counts what was done to the files.
 */
export function killingStore(store: LedgerStore, at: number, when: 'before' | 'after') {
  const killing = { acts: 0, isDead: false };
  const wrapped = actingStore(store, async (act, _, perform) => {
    if (killing.isDead) throw new Killed();
    if (act === 'list' || act === 'read') return perform();
    killing.acts += 1;
    if (killing.acts !== at) return perform();
    killing.isDead = true;
    if (when === 'after') await perform();
    throw new Killed();
  });
  return Object.assign(wrapped, { killing });
}
