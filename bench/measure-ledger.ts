import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FolderStore } from '../adapters/ledger/folder-store';
import type { JobRunRow } from '../domain/tables/rows';
import { exportLedger, type LedgerSource } from '../operations/ledger/export-ledger';
import { Chance } from '../test/support/chance';
import { aHistory, aRunOf, sourceOf } from '../test/support/ledger/a-history';
import { actingStore, MemoryStore } from '../test/support/ledger/memory-store';
import type { CheckedLine } from './page-lines';

/* How long an export of the ledger takes and how much memory it needs, beside the bare reading of its rows. */

const SIZES = [10_000, 100_000, 1_000_000];
const JOBS_OF_RUN = 100;
/** A year of nights, whatever the size. */
const DAYS = 365;
const DAY_MS = 86_400_000;
const FROM = Date.parse('2026-01-01T02:00:00Z');

export interface ExportCosts {
  ms: number;
  /** Of the processor: what else runs on the machine does not count. */
  processorMs: number;
  /** The most that its process had, MB. */
  memoryMb: number;
}

/** `npm run bench -- --ledger [job runs …]`: each figure is of a process of its own. */
export async function ledgerRows(wanted: readonly string[]): Promise<string[][]> {
  const rows: string[][] = [];
  for (const size of wanted.length > 0 ? wanted.map(Number) : SIZES) {
    const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-ledger-'));
    try {
      const read = await inProcess(size, 'read', folder);
      const written = await inProcess(size, 'export', folder);
      const again = await inProcess(size, 'export', folder);
      rows.push([
        size.toLocaleString('en'),
        ...[read, written, again].map(costsText),
        `${(written.processorMs / read.processorMs).toFixed(1)} x`,
      ]);
      // The largest takes some minutes.
      console.error(rows.at(-1)?.join('   '));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  return rows;
}

function costsText({ ms, processorMs, memoryMb }: ExportCosts): string {
  const [took, worked] = [ms, processorMs].map((each) => (each / 1000).toFixed(1));
  return `${took} s (processor ${worked} s), ${memoryMb.toFixed(0)} MB`;
}

async function inProcess(size: number, what: string, folder: string): Promise<ExportCosts> {
  const child = fork(process.argv[1] as string, ['--one-export', String(size), what, folder], {
    execArgv: ['--max-old-space-size=256'],
  });
  const [costs] = await once(child, 'message');
  await once(child, 'exit');
  return costs as ExportCosts;
}

/** What the process of one figure does. */
export async function measureExport([size, what, folder]: string[]): Promise<ExportCosts> {
  const source = generatedSource(Number(size) / JOBS_OF_RUN);
  const from = performance.now();
  const before = process.cpuUsage();
  if (what === 'export') await exportLedger(source, new FolderStore(String(folder)), { now: Date.now });
  else for await (const run of source.runs()) await source.jobRuns(run);
  const { user, system } = process.cpuUsage(before);
  return {
    ms: performance.now() - from,
    processorMs: (user + system) / 1000,
    memoryMb: process.resourceUsage().maxRSS / 1024,
  };
}

/** More than an export reads at once. */
const MOST_OPEN = 100;

/** The runs are made as they are read, and forgotten then. */
function generatedSource(count: number): LedgerSource {
  const open = new Map<string, readonly JobRunRow[]>();
  return {
    async *runs() {
      for (let at = 0; at < count; at++) {
        const time = FROM + Math.floor((at * DAYS) / count) * DAY_MS + (at % 1000) * 1000;
        const { run, rows } = aRunOf(new Chance(at), `group-${at % 20}`, time, JOBS_OF_RUN);
        open.set(run.run_id, rows);
        // Rows of a run that the ledger has are never asked for.
        for (const oldest of open.keys()) {
          if (open.size <= MOST_OPEN) break;
          open.delete(oldest);
        }
        yield run;
      }
    },
    jobRuns: async ({ run_id }) => {
      const rows = open.get(run_id) ?? [];
      open.delete(run_id);
      return rows;
    },
  };
}

const COUNTED_DAYS = 30;

/** What an export asks of its store: the same on every machine, and a request each on AWS. */
export async function ledgerLines(): Promise<CheckedLine[]> {
  const source = sourceOf(aHistory({ seed: 1, days: COUNTED_DAYS, groups: 3, jobs: 3 }));
  const counts = { writes: 0, reads: 0 };
  const store = actingStore(new MemoryStore(), (act, _, perform) => {
    if (act === 'write' || act === 'writeOnce') counts.writes += 1;
    else counts.reads += 1;
    return perform();
  });
  const lines: CheckedLine[] = [];
  // A file for each table and day, a commit for each table, and one that makes it. Reruns may be of one day more.
  const most = 3 * (COUNTED_DAYS + 1 + 2);
  // Of each log: two lists, the commit that makes it, the one before which nobody came, the own one, and what follows.
  const ofLogs = 3 * 6;
  for (const [what, mostWrites, mostReads] of [
    ['a ledger of 30 days, store calls', most, ofLogs],
    // A list and two commits of each log, and the runs of each day.
    ['  the same again', 0, 3 * 3 + COUNTED_DAYS + 1],
  ] as const) {
    Object.assign(counts, { writes: 0, reads: 0 });
    await exportLedger(source, store, { now: () => FROM });
    const { writes, reads } = counts;
    const note = 'a file a table and day, a commit a table';
    lines.push({
      line: [what, `${writes} writes, ${reads} reads`, `<= ${mostWrites}, ${mostReads}`, note],
      worse: writes > mostWrites || reads > mostReads,
    });
  }
  return lines;
}
