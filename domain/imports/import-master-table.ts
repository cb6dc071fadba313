import { type ExportedGroup, exportGroup } from '../groups/export-group';
import { parseJobRow } from '../groups/job';
import type { MasterRow } from '../tables/master-row';
import { A_WEEK } from '../targets/kind';
import { MAX_JOB_NAME } from '../values/names';
import { nameGroups, nameTargets } from './import-names';
import type { Finding, Imported } from './imported';
import { exportsOf, type Notebook, notebookKey, placeNotebooks, readNotebookPath } from './notebooks';
import { type Column, type FoundColumns, findColumns } from './pattern-columns';
import { flagOf, numberOf, objectOf, textOf } from './read-cell';
import type { SourceRow, SourceTable } from './source-table';
import { UniqueNames, validName } from './valid-name';

export interface ImportOptions {
  /** The folder of notebooks on this machine, as the targets name it. */
  notebooks: string;
  /** Whether a file lies in that folder. */
  exists(file: string): boolean;
  /** Only these values of `job_group`; undefined for all. */
  only?: readonly string[] | undefined;
}

/** A row whose notebook and group are known. */
interface ReadRow {
  row: SourceRow;
  /** Equal for rows of the same notebook. */
  key: string;
  group: string;
  /** Equal for rows that say the same. */
  content: string;
}

/** A row that is a job now. */
interface Job {
  read: ReadRow;
  row: MasterRow;
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
  readonly #leftOut = new Map<SourceRow, string[]>();
  readonly #notes = new Map<SourceRow, string[]>();

  constructor(table: SourceTable, columns: FoundColumns, options: ImportOptions) {
    this.#table = table;
    this.#columns = columns;
    this.#options = options;
  }

  /** The whole table is imported, and what was not asked for left out of the result: names do not depend on it. */
  imported(): Imported {
    const rows = this.#readRows();
    const targets = nameTargets(this.#notebooks);
    const groups = nameGroups(rows.map(({ group }) => group));
    const all = this.#jobs(rows, groups, targets);
    const places = placeNotebooks(this.#notebooksOf(all), this.#options.exists);
    const jobs = all.filter(({ read }) => this.#isWanted(read.group));
    const notebooks = this.#notebooksOf(jobs);
    const fileOf = (key: string) => [this.#options.notebooks, places.get(key)?.file].filter(Boolean).join('/');
    const kept = [...targets].filter(([key]) => notebooks.has(key)).sort(([, one], [, two]) => (one < two ? -1 : 1));
    const missing = kept.flatMap(([key]) => (places.get(key)?.isThere ? [] : [key]));
    const filled = new Set(jobs.map(({ read }) => read.group));
    return {
      groups: toGroups(jobs.map(({ row }) => row)),
      targets: Object.fromEntries(kept.map(([key, target]) => [target, { notebook: fileOf(key) }])),
      toFillIn: [],
      jobs: jobs.length,
      jobGroups: [...new Set(this.#table.rows.flatMap((row) => this.#text(row, 'job_group') ?? []))].sort(),
      leftOut: this.#findings(this.#leftOut),
      notes: this.#findings(this.#notes),
      groupsRenamed: [...groups]
        .filter(([given, name]) => given !== name && filled.has(given))
        .map(([job_group, group]) => ({ job_group, group })),
      columnsLeftOut: this.#columns.others.map(({ name, at }) => ({
        column: name,
        values: this.#table.rows.filter(({ cells }) => textOf(cells[at]) !== undefined || isObject(cells[at])).length,
      })),
      exports: exportsOf(
        missing.map((key) => notebooks.get(key) as Notebook),
        [...this.#notebooksOf(all).values()],
        this.#options.notebooks,
      ),
      missingNotebooks: missing.map(fileOf),
    };
  }

  #notebooksOf(jobs: readonly Job[]): Map<string, Notebook> {
    const used = new Set(jobs.map(({ read }) => read.key));
    return new Map([...this.#notebooks].filter(([key]) => used.has(key)));
  }

  #isWanted(group: string | undefined): boolean {
    return this.#options.only === undefined || this.#options.only.includes(group ?? '');
  }

  /** In the order of the table. */
  #findings(found: ReadonlyMap<SourceRow, string[]>): Finding[] {
    return this.#table.rows.flatMap((row) => {
      const problems = found.get(row);
      if (!problems || !this.#isWanted(this.#text(row, 'job_group'))) return [];
      return [{ row: row.place, name: this.#text(row, 'notebook_path') ?? null, problems }];
    });
  }

  #cell({ cells }: SourceRow, column: Column): unknown {
    const at = this.#columns.at.get(column);
    return at === undefined ? undefined : (cells[at] ?? undefined);
  }

  #text(row: SourceRow, column: Column): string | undefined {
    return textOf(this.#cell(row, column));
  }

  #note({ row }: ReadRow, note: string): void {
    this.#notes.set(row, [...(this.#notes.get(row) ?? []), note]);
  }

  /** The rows that have a notebook and a group. */
  #readRows(): ReadRow[] {
    const rows: ReadRow[] = [];
    for (const row of this.#table.rows) {
      const path = this.#text(row, 'notebook_path');
      const group = this.#text(row, 'job_group');
      const notebook = readNotebookPath(path);
      const problems = [...(row.problem === undefined ? [] : [row.problem])];
      if ('problem' in notebook && problems.length === 0) problems.push(`notebook_path ${notebook.problem}`);
      if (group === undefined && row.problem === undefined) problems.push('job_group is missing: expected a name');
      if (problems.length > 0 || 'problem' in notebook || group === undefined) {
        this.#leftOut.set(row, problems);
        continue;
      }
      const key = notebookKey(notebook);
      const content = JSON.stringify([...this.#columns.at.values()].map((at) => comparable(row.cells[at])));
      this.#notebooks.set(key, notebook);
      rows.push({ row, key, group, content });
    }
    return rows;
  }

  /** The jobs of the rows that can be some, without those that say again what another says. */
  #jobs(rows: readonly ReadRow[], groups: ReadonlyMap<string, string>, targets: ReadonlyMap<string, string>): Job[] {
    const names = new Map([...groups.values()].map((group) => [group, new UniqueNames(MAX_JOB_NAME)]));
    const first = new Map<string, ReadRow>();
    return [...rows].sort(byKeyAndContent).flatMap((read) => {
      const earlier = first.get(read.content);
      if (earlier) {
        this.#repeat(read, earlier);
        return [];
      }
      first.set(read.content, read);
      const group = groups.get(read.group) ?? '';
      const target = targets.get(read.key) ?? '';
      const row = this.#masterRow(read, group, target);
      const parsed = parseJobRow({ ...row, job_name: 'x' } as MasterRow);
      if ('job' in parsed) {
        const job_name = this.#jobName(read, names.get(group) ?? new UniqueNames(MAX_JOB_NAME), target);
        return [{ read, row: { ...row, job_name } as MasterRow }];
      }
      this.#leftOut.set(read.row, parsed.problems);
      this.#notes.delete(read.row);
      return [];
    });
  }

  #repeat(read: ReadRow, { row }: ReadRow): void {
    if (this.#leftOut.has(row)) this.#leftOut.set(read.row, [`is the same as ${row.place}`]);
    else this.#note(read, `is the same as ${row.place}, and was imported once`);
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

/** Rows of one key and content keep their order. */
function byKeyAndContent(one: ReadRow, two: ReadRow): number {
  if (one.key !== two.key) return one.key < two.key ? -1 : 1;
  return one.content === two.content ? 0 : one.content < two.content ? -1 : 1;
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
