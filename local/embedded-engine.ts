import { MasterTable } from '../adapters/dynamodb/master-table';
import { listOpenRuns } from '../adapters/dynamodb/run-queries';
import { RunTable } from '../adapters/dynamodb/run-table';
import type { RunRow } from '../domain/tables/rows';
import { closeRun } from '../operations/close-run';
import { isOwnerAlive, removeDeadJournals } from './execution-journal';
import { type Home, openHome, toHomeError } from './home';
import { lastAlive } from './last-alive';
import type { LivingRoot } from './process-trees';
import { connectStore } from './store/connect-store';
import { EMBEDDED_TABLES } from './store/embedded-tables';
import { openStoreClient } from './store/open-client';

/** An open home: its tables, and the services that runs and commands need. */
export interface EmbeddedEngine {
  home: Home;
  storeUrl: string;
  client: RunTable['client'];
  master: MasterTable;
  runs: RunTable;
  /** Has the store end a process and what it has started when this command ends, however it ends. */
  adopt(root: LivingRoot): void;
  /** Aborts when the home's store is gone, with the reason: nothing can be recorded any more. */
  lost: AbortSignal;
  close(): void;
}

/**
 * Opens the home for one command. Starts its store if none runs, which creates the tables, and closes the runs whose
 * owner is gone (killed, switched off), so that no run is shown as RUNNING that is not.
 */
export async function openEngine(dir: string): Promise<EmbeddedEngine> {
  const home = openHome(dir);
  const store = await connectStore(home).catch((error) => {
    throw toHomeError(home, error);
  });
  const client = openStoreClient(home.dir, store);
  const runs = new RunTable(client, EMBEDDED_TABLES.runs);
  await closeCutOffRuns({ home, runs });
  removeDeadJournals(home);
  const close = () => {
    client.destroy();
    store.close();
  };
  const master = new MasterTable(client, EMBEDDED_TABLES.master);
  return { home, storeUrl: store.url, client, master, runs, adopt: store.adopt, lost: store.lost, close };
}

/**
 * Closes the runs whose owner is gone. A command that stays open for long calls it again: others may be killed
 * meanwhile.
 */
export async function closeCutOffRuns({ home, runs }: Pick<EmbeddedEngine, 'home' | 'runs'>): Promise<void> {
  for (const run of await listOpenRuns(runs)) await closeCutOffRun(home, runs, run);
}

/** Closes the run if its owner is gone. Returns whether it did. */
export async function closeCutOffRun(home: Home, runs: RunTable, run: RunRow): Promise<boolean> {
  if (isOwnerAlive(home, run.run_id)) return false;
  const { run_id, execution_arn: execution, execution_started_at } = run;
  const ended_at = lastAlive(run, await runs.listPlanned(run), Date.now());
  await closeRun(runs, { run_id, execution, execution_started_at, ended_at }, 'GONE');
  return true;
}
