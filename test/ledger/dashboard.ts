import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { JobRunRow } from '../../domain/tables/rows';
import { isOpen } from '../../domain/tables/statuses';
import { expectedRows } from './expected-rows';
import type { Played } from './year/play-run';

const PAGE = path.resolve(__dirname, '../../docs/operate/dashboards.md');
/** As the query has it. */
const SINCE = '2026-11-01';

/** The query of a section of the page, over the ledger in this folder. */
export function dashboardQuery(section: string, ledger: string): string {
  const [, text] =
    new RegExp(`^## ${section}\\n[\\s\\S]*?^\`\`\`sql\\n([\\s\\S]*?)^\`\`\``, 'm').exec(readFileSync(PAGE, 'utf8')) ??
    [];
  if (text === undefined) throw new Error(`${PAGE} has no query in its section ${section}`);
  return text.replace('ledger/job_runs', `${ledger}/job_runs`);
}

/** What the query should give, counted from the run table. */
export function dashboard(runs: readonly Played[]): Record<string, unknown>[] {
  const byKey = new Map<string, { row: JobRunRow; cost: number | null; date: string }[]>();
  for (const { run, rows } of runs) {
    if (isOpen(run.status) || rows.length === 0) continue;
    const columns = expectedRows([{ run, rows }]).job_runs;
    for (const [at, row] of rows.entries()) {
      const date = String(columns[at]?.date?.[1]);
      if (date < SINCE || ['DISABLED', 'SKIPPED'].includes(row.status) || row.carried_from) continue;
      const key = JSON.stringify([date, row.job_group, row.job_name]);
      const cost = columns[at]?.cost_usd?.[1] as number | null;
      byKey.set(key, [...(byKey.get(key) ?? []), { row, cost, date }]);
    }
  }
  return [...byKey]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, found]) => {
      const [date, job_group, job_name] = JSON.parse(key);
      const took = found.flatMap(({ row }) => secondsOf(row) ?? []).sort((a, b) => a - b);
      const costs = found.flatMap(({ cost }) => cost ?? []);
      return {
        date,
        job_group,
        job_name,
        job_runs: found.length,
        success_rate: found.filter(({ row }) => row.status === 'SUCCEEDED').length / found.length,
        median_seconds: median(took),
        longest_seconds: took.at(-1) ?? null,
        retries: found.reduce((sum, { row }) => sum + Math.max(row.attempt - 1, 0), 0),
        cost_usd: costs.length > 0 ? costs.reduce((sum, cost) => sum + cost, 0) : null,
      };
    });
}

function secondsOf({ status, attempt, duration_ms, started_at, ended_at }: JobRunRow): number | undefined {
  if (status === 'LOST') return undefined;
  if (status === 'SUCCEEDED' && attempt === 1) return (duration_ms as number) / 1000;
  return started_at && ended_at ? (Date.parse(ended_at) - Date.parse(started_at)) / 1000 : undefined;
}

function median(sorted: readonly number[]): number | null {
  if (sorted.length === 0) return null;
  const [low, high] = [
    sorted[Math.floor((sorted.length - 1) / 2)] ?? 0,
    sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0,
  ];
  return (low + high) / 2;
}

/** Sums of doubles depend on their order in the last digits. */
export function rounded(rows: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, typeof value === 'number' ? Number(value.toFixed(9)) : value]),
    ),
  );
}
