import { type ExportedGroup, exportGroup } from '../groups/export-group';
import { parseJobRow } from '../groups/job';
import type { MasterRow } from '../tables/master-row';
import type { TargetFields } from '../targets/declared-targets';
import { A_WEEK } from '../targets/kind';
import { MAX_GROUP_NAME, MAX_JOB_NAME, MAX_TARGET_NAME } from '../values/names';
import { commonFolder, type Notebook, notebookKey, placeNotebooks, readNotebookPath } from './notebooks';
import { type Column, type FoundColumns, findColumns } from './pattern-columns';
import { flagOf, numberOf, objectOf, textOf } from './read-cell';
import type { SourceRow, SourceTable } from './source-table';
import { UniqueNames, validName } from './valid-name';

/** What became of the pattern's master table. */
export interface Imported {
  groups: Record<string, ExportedGroup>;
  targets: TargetFields;
  jobs: number;
  /** Every value of `job_group` in the table, also those that were not asked for. */
  jobGroups: string[];
  /** Rows that are no job now, and why. */
  leftOut: RowFinding[];
  /** Rows that mean the same, and say it otherwise. */
  notes: RowFinding[];
  /** Values of `job_group` that are no names, and the groups that they are now. */
  groupsRenamed: { job_group: string; group: string }[];
  /** Columns that mean nothing here, and how many rows have a value in them. */
  columnsLeftOut: { column: string; values: number }[];
  /** The folder in the workspace that holds all the notebooks; `/` if only the whole of it does. */
  workspaceFolder: string;
  /** The folder of notebooks on this machine, as the targets name it. */
  notebooksFolder: string;
  /** The files of notebooks that are not on this machine yet, as the targets name them. */
  missingNotebooks: string[];
}

export interface RowFinding {
  row: string;
  notebook: string | null;
  problems: string[];
}

export interface ImportOptions {
  /** The folder of notebooks on this machine, as the targets name it. */
  notebooks: string;
  /** Whether a file lies in that folder. */
  exists(file: string): boolean;
  /** Only these values of `job_group`; undefined for all. */
  only?: readonly string[] | undefined;
}

/** The kind of all targets that an import declares. */
const KIND = 'notebook';

/** A row whose notebook and group are known. */
interface ReadRow {
  row: SourceRow;
  path: string;
  key: string;
  group: string;
}

/** Makes groups of the pattern's master table, or says all that is wrong with its header. */
export function importMasterTable(table: SourceTable, options: ImportOptions): Imported | { problems: string[] } {
  const columns = findColumns(table);
  return 'problems' in columns ? columns : new Import(table, columns, options).imported();
}

class Import {
  readonly #table: SourceTable;
  readonly #columns: FoundColumns;
  readonly #options: ImportOptions;
  readonly #notebooks = new Map<string, Notebook>();
  readonly #leftOut: RowFinding[] = [];
  readonly #notes = new Map<ReadRow, string[]>();

  constructor(table: SourceTable, columns: FoundColumns, options: ImportOptions) {
    this.#table = table;
    this.#columns = columns;
    this.#options = options;
  }

  imported(): Imported {
    const rows = this.#readRows();
    const targets = this.#nameTargets();
    const groups = this.#nameGroups(rows);
    const masterRows = this.#masterRows(rows, groups, targets);
    const used = new Set(masterRows.map(({ target }) => target));
    const filled = new Set(masterRows.map(({ job_group }) => job_group));
    const notebooks = new Map([...this.#notebooks].filter(([key]) => used.has(targets.get(key) ?? '')));
    const places = placeNotebooks(notebooks, this.#options.exists);
    const fileOf = (key: string) => [this.#options.notebooks, places.get(key)?.file].filter(Boolean).join('/');
    const kept = [...targets].filter(([, target]) => used.has(target)).sort(([, one], [, two]) => (one < two ? -1 : 1));
    return {
      groups: toGroups(masterRows),
      targets: Object.fromEntries(kept.map(([key, target]) => [target, { notebook: fileOf(key) }])),
      jobs: masterRows.length,
      jobGroups: [...new Set(this.#table.rows.flatMap((row) => textOf(this.#cell(row, 'job_group')) ?? []))].sort(),
      leftOut: this.#inOrder(this.#leftOut),
      notes: this.#inOrder(
        [...this.#notes].map(([{ row, path }, problems]) => ({ row: row.place, notebook: path, problems })),
      ),
      groupsRenamed: [...groups]
        .filter(([given, name]) => given !== name && filled.has(name))
        .map(([job_group, group]) => ({ job_group, group })),
      columnsLeftOut: this.#columns.others.map(({ name, at }) => ({
        column: name,
        values: this.#table.rows.filter(({ cells }) => textOf(cells[at]) !== undefined || isObject(cells[at])).length,
      })),
      workspaceFolder: `/${commonFolder([...notebooks.values()]).join('/')}`,
      notebooksFolder: this.#options.notebooks,
      missingNotebooks: kept.flatMap(([key]) => (places.get(key)?.isThere ? [] : [fileOf(key)])),
    };
  }

  #inOrder(findings: readonly RowFinding[]): RowFinding[] {
    const order = new Map(this.#table.rows.map(({ place }, index) => [place, index]));
    return [...findings].sort((one, two) => (order.get(one.row) ?? 0) - (order.get(two.row) ?? 0));
  }

  #cell({ cells }: SourceRow, column: Column): unknown {
    const at = this.#columns.at.get(column);
    return at === undefined ? undefined : (cells[at] ?? undefined);
  }

  #note(row: ReadRow, note: string): void {
    this.#notes.set(row, [...(this.#notes.get(row) ?? []), note]);
  }

  /** The rows that have a notebook and a group, without those that say again what another says. */
  #readRows(): ReadRow[] {
    const first = new Map<string, ReadRow>();
    const rows: ReadRow[] = [];
    for (const row of this.#table.rows) {
      const path = textOf(this.#cell(row, 'notebook_path'));
      const group = textOf(this.#cell(row, 'job_group'));
      if (this.#options.only && !this.#options.only.includes(group ?? '')) continue;
      const notebook = readNotebookPath(path);
      const problems = [...(row.problem === undefined ? [] : [row.problem])];
      if ('problem' in notebook && problems.length === 0) problems.push(`notebook_path ${notebook.problem}`);
      if (group === undefined && row.problem === undefined) problems.push('job_group is missing: expected a name');
      if (problems.length > 0 || 'problem' in notebook || group === undefined || path === undefined) {
        this.#leftOut.push({ row: row.place, notebook: path ?? null, problems });
        continue;
      }
      const key = notebookKey(notebook);
      const read = { row, path, key, group };
      const same = JSON.stringify([...this.#columns.at.values()].map((at) => comparable(row.cells[at])));
      const earlier = first.get(same);
      if (earlier) this.#note(read, `is the same as ${earlier.row.place}, and was imported once`);
      else {
        first.set(same, read);
        this.#notebooks.set(key, notebook);
        rows.push(read);
      }
    }
    return rows;
  }

  /** The target of each notebook. Names follow the paths and not the rows' order, so that they stay as they are. */
  #nameTargets(): Map<string, string> {
    const names = new UniqueNames(MAX_TARGET_NAME);
    const keys = [...this.#notebooks.keys()].sort();
    return new Map(
      keys.map((key) => {
        const [name = '', folder] = (this.#notebooks.get(key)?.parts ?? []).slice(-2).reverse();
        const short = validName(name, 'notebook', MAX_TARGET_NAME);
        const long = validName(`${folder}-${name}`, 'notebook', MAX_TARGET_NAME);
        return [key, `${KIND}:${names.take(names.has(short) && folder !== undefined ? long : short)}`];
      }),
    );
  }

  /** The group of each value of `job_group`. What is a name already keeps it. */
  #nameGroups(rows: readonly ReadRow[]): Map<string, string> {
    const names = new UniqueNames(MAX_GROUP_NAME);
    const given = [...new Set(rows.map(({ group }) => group))].sort();
    const wanted = given.map((group) => ({ group, name: validName(group, 'group', MAX_GROUP_NAME) }));
    const named = [...wanted].sort((one, two) => Number(two.group === two.name) - Number(one.group === one.name));
    return new Map(named.map(({ group, name }) => [group, names.take(name)]));
  }

  #masterRows(rows: readonly ReadRow[], groups: ReadonlyMap<string, string>, targets: ReadonlyMap<string, string>) {
    const taken = new Map<string, UniqueNames>();
    const sorted = [...rows].sort((one, two) => (one.key < two.key ? -1 : one.key > two.key ? 1 : 0));
    return sorted.flatMap((read) => {
      const group = groups.get(read.group) ?? '';
      const target = targets.get(read.key) ?? '';
      const names = taken.get(group) ?? new UniqueNames(MAX_JOB_NAME);
      taken.set(group, names);
      const row = this.#masterRow(read, group, target);
      const parsed = parseJobRow({ ...row, job_name: 'x' } as MasterRow);
      if ('problems' in parsed) {
        this.#leftOut.push({ row: read.row.place, notebook: read.path, problems: parsed.problems });
        return [];
      }
      return [{ ...row, job_name: this.#jobName(read, names, target) } as MasterRow];
    });
  }

  #jobName(read: ReadRow, names: UniqueNames, target: string): string {
    const given = textOf(this.#cell(read.row, 'job_name'));
    const wanted = given === undefined ? target.slice(target.indexOf(':') + 1) : validName(given, 'job', MAX_JOB_NAME);
    const name = names.take(wanted);
    if (name !== (given ?? wanted)) this.#note(read, `is the job ${name}, since names are unique in a group`);
    return name;
  }

  #masterRow(read: ReadRow, group: string, target: string): Record<string, unknown> {
    const cell = (column: Column) => this.#cell(read.row, column);
    const flag = flagOf(cell('is_enabled'));
    if (flag === undefined) this.#note(read, 'is_enabled is empty: it stays disabled, as it was');
    const minutes = numberOf(cell('timeout_minutes'));
    if (minutes === 0) this.#note(read, 'timeout_minutes is 0, no limit: it is 7 days now, the longest');
    const row = {
      job_group: group,
      target,
      timeout_minutes: minutes === 0 ? A_WEEK.minutes : minutes,
      maximum_retries: numberOf(cell('maximum_retries')),
      priority: numberOf(cell('priority')),
      is_enabled: flag ?? false,
      parameters: objectOf(cell('parameters')),
      retry_delay_seconds: numberOf(cell('retry_delay_seconds')),
      description: textOf(cell('description')),
      owner: textOf(cell('owner')),
    };
    return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
  }
}

/** Two cells that mean the same are the same text, whatever their types. */
function comparable(cell: unknown): string | null {
  if (!isObject(cell)) return textOf(cell) ?? null;
  return JSON.stringify(cell, (_, value) => (typeof value === 'bigint' ? String(value) : value));
}

function isObject(cell: unknown): boolean {
  return typeof cell === 'object' && cell !== null;
}

/** The rows have been checked one by one. */
function toGroups(rows: readonly MasterRow[]): Record<string, ExportedGroup> {
  const byGroup = new Map<string, MasterRow[]>();
  for (const row of rows) {
    const group = String(row.job_group);
    const list = byGroup.get(group) ?? [];
    byGroup.set(group, list);
    list.push(row);
  }
  const names = [...byGroup.keys()].sort();
  return Object.fromEntries(
    names.map((name) => {
      const exported = exportGroup(name, undefined, byGroup.get(name) ?? []);
      if ('problems' in exported) throw new Error(exported.problems.join('; '));
      return [name, exported.group];
    }),
  );
}
