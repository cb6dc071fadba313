import type { DeltaFiles } from '../delta/delta-files';

/**
 * Where a ledger lies: a folder, or a bucket. Paths are relative to the ledger, with `/`. A write that has resolved is
 * there for good, whatever happens to this process or its machine.
 */
export interface LedgerStore extends DeltaFiles {
  /** Writes a file, which is there whole or not at all. An older one of its name is replaced. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /**
   * Writes a file, whole or not at all, unless there is one of its name. Returns false if there is. Of two who write
   * the same, one is told true at most. One who is told false may still have written it, if an answer was lost on its
   * way.
   */
  writeOnce(path: string, bytes: Uint8Array): Promise<boolean>;
  /**
   * How many bytes a file has; undefined if there is none. Only a folder says so: in a bucket each answer is a request.
   */
  size?(path: string): Promise<number | undefined>;
  /** Removes a file that no table names. It may be gone already. */
  remove(path: string): Promise<void>;
}

/** A folder of the store as a store of its own. */
export function storeWithin(store: LedgerStore, folder: string): LedgerStore {
  const inside = (name: string) => `${folder}/${name}`;
  return {
    place: `${store.place}/${folder}`,
    list: async (prefix) => (await store.list(inside(prefix))).map((name) => name.slice(folder.length + 1)),
    read: (name) => store.read(inside(name)),
    ...(store.size && { size: (name: string) => store.size?.(inside(name)) ?? Promise.resolve(undefined) }),
    write: (name, bytes) => store.write(inside(name), bytes),
    writeOnce: (name, bytes) => store.writeOnce(inside(name), bytes),
    remove: (name) => store.remove(inside(name)),
  };
}
