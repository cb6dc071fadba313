import { existsSync } from 'node:fs';
import { asRow } from '../../adapters/dynamodb/stored-rows';
import { SETTINGS_ROW } from '../../domain/groups/group-settings';
import type { Targets } from '../../domain/groups/groups-file';
import { lostTargets } from '../../domain/groups/lost-targets';
import type { MasterRow } from '../../domain/tables/master-row';
import type { Finding } from '../../domain/values/finding';
import { printable } from '../../domain/values/show-value';
import type { Home } from '../home';
import { EMBEDDED_TABLES } from '../store/embedded-tables';
import { salvage } from '../store/leveldb/salvage';

const MOST_ROWS = 10;

/**
 * Looks for jobs of the table whose targets are not there: each run marks them INVALID. Reads the files of the tables,
 * so that no store is started. Says nothing of tables that cannot be read whole, of which `checkHome` says more.
 */
export function checkRows({ tables }: Pick<Home, 'tables'>, targets: Targets): Finding[] {
  if (!existsSync(tables)) return [];
  const { values, lost: damaged } = salvage(tables);
  const rows = damaged.length > 0 ? [] : [...values].flatMap(([key, value]) => jobRowOf(key, value));
  if (rows.length === 0) return [];
  const lost = lostTargets(rows, targets);
  const what = 'rows';
  if (lost.length === 0)
    return [{ what, is: 'good', text: `${rows.length}, and the targets that they name are there` }];
  const more = lost.length - MOST_ROWS;
  return [
    ...lost.slice(0, MOST_ROWS).map(
      ({ job, problem }): Finding => ({
        what,
        is: 'warning',
        text: printable(`${job} is INVALID in each run: target ${problem}`),
      }),
    ),
    ...(more > 0 ? [{ what, is: 'warning' as const, text: `and ${more} more, which runsheet targets lists` }] : []),
  ];
}

/** Groups whose names hold an @ are the list of groups and the change logs. */
function jobRowOf(key: string, value: string): MasterRow[] {
  if (!key.startsWith(`item-${EMBEDDED_TABLES.master}~`)) return [];
  const row = asRow(JSON.parse(value));
  return String(row.job_group).includes('@') || row.job_name === SETTINGS_ROW ? [] : [row];
}
