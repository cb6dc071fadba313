import { lstat, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { RunRow } from '../../domain/tables/rows';
import type { Home } from '../home';
import { listFolders } from './list-files';
import type { Removed } from './prune-home';

/**
 * Removes the data folders of runs that ended before `before` (epoch ms), unless a later run works in them, as a rerun
 * does in that of its original. Folders that no run of the table has are not touched: nobody knows whose they are.
 */
export async function pruneData(
  home: Home,
  runs: readonly RunRow[],
  { before, dryRun = false }: { before: number; dryRun?: boolean },
): Promise<Removed> {
  const isOld = (run: RunRow) => run.ended_at !== undefined && Date.parse(run.ended_at) < before;
  const used = new Set(runs.filter((run) => !isOld(run)).flatMap((run) => [run.run_id, run.data_run ?? run.run_id]));
  const old = new Set(runs.filter(isOld).map(({ run_id }) => run_id));
  const removed: Removed = { files: 0, bytes: 0 };
  for (const group of await listFolders(home.data)) {
    for (const folder of await listFolders(group)) {
      const runId = path.basename(folder);
      if (!old.has(runId) || used.has(runId)) continue;
      await addSizes(folder, removed);
      if (!dryRun) await rm(folder, { recursive: true, force: true });
    }
  }
  return removed;
}

/** A link counts as a file: it is removed, and what it leads to stays. */
async function addSizes(folder: string, sizes: Removed): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isDirectory()) continue;
    sizes.files += 1;
    sizes.bytes += (await lstat(path.join(entry.parentPath, entry.name))).size;
  }
}
