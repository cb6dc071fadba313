import { parsedObject } from '../values/json';
import { NamedTable } from './columns';
import { Draft, type DraftGroup } from './draft';
import type { Imported, ImportProblems } from './imported';
import { flagOf } from './read-cell';
import { textIn } from './read-json';
import type { SourceRow, SourceTable } from './source-table';

/** Of the template "Bulk copy from a database with a control table". */
const BULK = ['PartitionID', 'SourceTableName', 'FilterQuery'];

/** Of the control table that the copy data tool makes. */
const MAIN = ['SourceObjectSettings', 'SinkObjectSettings', 'TopLevelPipelineName', 'CopyEnabled'];
const FURTHER_OF_MAIN = [
  'SourceConnectionSettingsName',
  'CopySourceSettings',
  'SinkConnectionSettingsName',
  'CopySinkSettings',
  'CopyActivitySettings',
  'DataLoadingBehaviorSettings',
];

/** How long a copy activity takes at most, if nobody says otherwise: 12 hours. */
const COPY_MINUTES = 12 * 60;

/**
 * Makes a job of each row of a control table for copies: of the template that copies partitions, or of the copy data
 * tool. The one target that copies gets the row as parameters. They are texts, as they are in the table.
 * @param group the name of the group where no column has one
 */
export function importAdf(table: SourceTable, group: string, only?: readonly string[]): Imported | ImportProblems {
  const bulk = new NamedTable(table, BULK);
  const main = new NamedTable(table, MAIN);
  const draft = new Draft();
  if (bulk.problems.length === 0) addBulk(draft, bulk, group);
  else if (main.problems.length === 0) addMain(draft, main, group);
  else {
    const isMain = MAIN.some((column) => main.has(column));
    const expected = `expected the columns of a control table of ADF: ${BULK.join(', ')}, or ${MAIN.join(', ')}`;
    return { problems: [...(isMain ? main : bulk).problems, expected] };
  }
  return { ...draft.imported(only), columnsLeftOut: leftOut(table, bulk.problems.length === 0 ? BULK : OF_MAIN) };
}

const OF_MAIN = [...MAIN, ...FURTHER_OF_MAIN, 'Id', 'TaskId', 'TriggerName'];

function addBulk(draft: Draft, table: NamedTable, name: string): void {
  const group = draft.addGroup('the table', name);
  const target = targetOf(draft);
  for (const row of table.table.rows) {
    const source = table.text(row, 'SourceTableName');
    if (isBroken(draft, row, source ?? null, source === undefined ? 'SourceTableName is missing' : undefined)) continue;
    const partition = table.text(row, 'PartitionID');
    const given = [source, partition].filter(Boolean).join('-');
    draft.addJob(group, {
      row: row.place,
      given,
      target,
      fields: {
        timeout_minutes: COPY_MINUTES,
        maximum_retries: 0,
        priority: -1,
        parameters: cellsOf(table, row, BULK),
      },
    });
  }
}

function addMain(draft: Draft, table: NamedTable, name: string): void {
  const groups = new Map<string, DraftGroup>();
  const target = targetOf(draft);
  for (const row of table.table.rows) {
    const source = table.text(row, 'SourceObjectSettings');
    const objects = source === undefined ? undefined : parsedObject(source);
    const problem = objects === undefined ? 'SourceObjectSettings is no object of JSON' : undefined;
    if (isBroken(draft, row, table.text(row, 'Id') ?? null, problem)) continue;
    const top = table.text(row, 'TopLevelPipelineName') ?? name;
    const group = groups.get(top) ?? draft.addGroup(row.place, top);
    groups.set(top, group);
    const parts = ['schema', 'table', 'fileName', 'folderPath'].map((field) => textIn(objects ?? {}, field));
    const triggers = table.text(row, 'TriggerName');
    const behavior = parsedObject(table.text(row, 'DataLoadingBehaviorSettings') ?? '')?.dataLoadingBehavior;
    draft.addJob(group, {
      row: row.place,
      given: parts.filter(Boolean).join('-') || `copy-${table.text(row, 'Id') ?? row.place}`,
      target,
      fields: {
        timeout_minutes: COPY_MINUTES,
        maximum_retries: 0,
        priority: -1,
        is_enabled: flagOf(table.text(row, 'CopyEnabled')) ?? false,
        parameters: cellsOf(table, row, [...MAIN.slice(0, 2), ...FURTHER_OF_MAIN]),
      },
      notes: [
        ...(triggers === undefined || triggers === '[]' ? [] : ['TriggerName was left out: the group gets a schedule']),
        ...(behavior === 'DeltaLoad' ? ['loads what is new: its program must keep the watermark'] : []),
        ...((table.text(row, 'TaskId') ?? '0') === '0' ? [] : ['TaskId was left out: parallel jobs have no order']),
      ],
    });
  }
}

function targetOf(draft: Draft): string {
  return draft.targetToFillIn('copy', 'copies what the parameters say');
}

/** Whether the row is no job, and says so. */
function isBroken(draft: Draft, row: SourceRow, name: string | null, problem: string | undefined): boolean {
  const found = row.problem ?? problem;
  if (found !== undefined) draft.leaveOut(undefined, row.place, name, found);
  return found !== undefined;
}

function cellsOf(table: NamedTable, row: SourceRow, columns: readonly string[]): Record<string, string> {
  const cells = columns.map((column) => [column, table.text(row, column)] as const);
  return Object.fromEntries(cells.flatMap(([column, text]) => (text === undefined ? [] : [[column, text]])));
}

function leftOut(table: SourceTable, known: readonly string[]): Imported['columnsLeftOut'] {
  const plain = known.map((name) => name.toLowerCase());
  return table.columns.flatMap((column, at) => {
    if (plain.includes(column.trim().toLowerCase())) return [];
    return [{ column, values: table.rows.filter(({ cells }) => cells[at] !== null && cells[at] !== '').length }];
  });
}
