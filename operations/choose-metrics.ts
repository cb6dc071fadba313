import { countGroups } from '../adapters/dynamodb/count-groups';
import type { Table } from '../adapters/dynamodb/query-pages';
import { GROUPS_IN_TOTAL, type MetricsScope } from '../domain/notices/metrics';

/** How long a count of the groups holds. Each set of dimensions is paid for by the hour. */
const HOUR_MS = 3_600_000;

/**
 * Returns a function that says whether the metrics of ends are counted by group, for a stack that was not told. Its
 * groups are rows, so their number is known only while it runs: it is counted in the list of groups once an hour.
 */
export function chooseMetrics(master: Table, now: () => number): () => Promise<MetricsScope> {
  let chosen: { scope: MetricsScope; at: number } | undefined;
  return async () => {
    if (chosen && now() - chosen.at < HOUR_MS) return chosen.scope;
    const count = await countGroups(master, GROUPS_IN_TOTAL);
    chosen = { scope: count < GROUPS_IN_TOTAL ? 'by-group' : 'total', at: now() };
    return chosen.scope;
  };
}
