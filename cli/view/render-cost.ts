import { ESTIMATE, smallDollarsText, usageText } from '../../domain/cost/cost-text';
import { costBrief, missingOf, PART_NAMES } from '../../domain/estimates/estimate-text';
import type { GroupCost } from '../../domain/estimates/group-cost';
import { printable } from '../../domain/values/show-value';
import { bold, dim } from '../terminal/paint';
import { renderTable } from '../terminal/render-table';
import type { Sheet } from '../terminal/sheet';

/** What a run and a month of the group cost on AWS, part by part. */
export function renderCost(group: string, cost: GroupCost, newest: string | undefined, sheet: Sheet): string {
  const { parts, run, month, runs, work } = cost;
  const hasMonth = month !== undefined;
  const rows = parts.map((each) => [
    PART_NAMES[each.part],
    each.part === 'jobs' && !work ? '?' : dollars(each.run),
    dollars(each.month),
    usageText(each) + (each.run === undefined ? ' a month' : ''),
  ]);
  const sum = ['all', dollars(run), dollars(month), hasMonth ? `${runs} runs a month` : ''];
  const columns = [
    { title: '' },
    { title: 'A RUN', right: true },
    ...(hasMonth ? [{ title: 'A MONTH', right: true } as const] : []),
    { title: 'OF A RUN', least: 20, drop: 1, paint: dim },
  ] as const;
  const cells = [...rows, sum].map((row) => (hasMonth ? row : row.filter((_, at) => at !== 2)));
  return [
    `${bold(printable(group))} costs ${costBrief(cost)} on AWS ${dim(`(${ESTIMATE})`)}`,
    '',
    renderTable(columns, cells, sheet.width),
    '',
    ...notes(cost, newest).map((note) => dim(note)),
  ].join('\n');
}

function dollars(value: number | undefined): string {
  return value === undefined ? '' : smallDollarsText(value);
}

const MOST_NAMED = 5;

function notes(cost: GroupCost, newest: string | undefined): string[] {
  const { unknown, month } = cost;
  const more = unknown.length > MOST_NAMED ? ` and ${unknown.length - MOST_NAMED} more` : '';
  const missing = missingOf(cost);
  return [
    newest === undefined
      ? 'The group has not run yet: only what Runsheet itself uses is known.'
      : `The jobs' work is that of the newest runs, until ${printable(newest)}.`,
    ...(missing.length > 0 ? [`Without ${missing.join(', and ')}.`] : []),
    ...(newest !== undefined && unknown.length > 0
      ? [
          `Never ran: ${unknown
            .slice(0, MOST_NAMED)
            .map((name) => printable(name))
            .join(', ')}${more}.`,
        ]
      : []),
    ...(month === undefined ? ['It has no schedule: --runs <n> says how many runs a month has.'] : []),
    'The stack itself costs some dollars a month, whatever runs: docs/deploy/deploy.md.',
    'Not in it: the daily export of a ledger, and lineage that a stack sends: docs/operate/cost.md.',
  ];
}
