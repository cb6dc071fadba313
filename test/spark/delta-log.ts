import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

interface Action {
  add?: { path: string; stats: string };
  remove?: { path: string };
  commitInfo?: { operation: string };
}

/** What the log of a Delta table says of its newest version, read without Spark and without Runsheet. */
export function readDeltaLog(table: string): { version: number; rows: number; operations: string[] } {
  const log = path.join(table, '_delta_log');
  const commits = readdirSync(log).filter((file) => /^\d{20}\.json$/.test(file));
  const rows = new Map<string, number>();
  const operations: string[] = [];
  for (const commit of commits.sort()) {
    for (const line of readFileSync(path.join(log, commit), 'utf8').trim().split('\n')) {
      const { add, remove, commitInfo } = JSON.parse(line) as Action;
      if (add) rows.set(add.path, JSON.parse(add.stats).numRecords);
      if (remove) rows.delete(remove.path);
      if (commitInfo) operations.push(commitInfo.operation);
    }
  }
  return { version: commits.length - 1, rows: [...rows.values()].reduce((sum, each) => sum + each, 0), operations };
}
