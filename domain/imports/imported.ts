import type { ExportedGroup } from '../groups/export-group';
import type { TargetFields } from '../targets/declared-targets';
import type { Export } from './notebooks';

/** What became of what was imported. */
export interface Imported {
  groups: Record<string, ExportedGroup>;
  targets: TargetFields;
  /** Targets whose work nobody knows yet: their command only says so. One that a config declares already is better. */
  toFillIn: { target: string; what: string }[];
  jobs: number;
  /** Every name of a group in the source, also of those that were not asked for. */
  jobGroups: string[];
  /** Rows that are no job now, and why. */
  leftOut: Finding[];
  /** Rows that mean the same, and say it otherwise; and what of them was left out. */
  notes: Finding[];
  /** Names of groups that are no names here, and the groups that they are now. */
  groupsRenamed: { job_group: string; group: string }[];
  /** Columns that mean nothing here, and how many rows have a value in them. */
  columnsLeftOut: { column: string; values: number }[];
  /** What brings the missing notebooks of folders of the workspace here. */
  exports: Export[];
  /** The files of notebooks that are not on this machine yet, as the targets name them. */
  missingNotebooks: string[];
}

/** What was found at one place of the source. */
export interface Finding {
  /** `line 4`, or `jobs[2], tasks[0]`. */
  row: string;
  /** What the source calls it: a notebook's path, a task. */
  name: string | null;
  problems: string[];
}

/** Why nothing of it can be imported, all at once. */
export type ImportProblems = { problems: string[] };
