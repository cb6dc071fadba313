import { exportGroup } from '../groups/export-group';
import { parseSettingsRow, SETTINGS_ROW } from '../groups/group-settings';
import { parseJobRow } from '../groups/job';
import type { MasterRow } from '../tables/master-row';
import { parseTargets, type TargetFields } from '../targets/declared-targets';
import type { JsonObject } from '../values/json';
import { MAX_GROUP_NAME, MAX_JOB_NAME, MAX_TARGET_NAME } from '../values/names';
import { showValue } from '../values/show-value';
import type { Finding, Imported } from './imported';
import { UniqueNames, validName } from './valid-name';

/** A group that is being imported. */
export interface DraftGroup {
  /** What the source calls it. */
  given: string;
  /** What it is called now. */
  name: string;
  settings: Record<string, unknown>;
  rows: MasterRow[];
  names: UniqueNames;
}

/** A job that is being imported. */
export interface DraftJob {
  /** Where it stands in the source. */
  row: string;
  /** What the source calls it. */
  given: string;
  target: string;
  fields: Readonly<Record<string, unknown>>;
  notes?: readonly string[];
}

/** What a target that is to be filled in runs until then. Its exit code is permanent, so that it is not tried again. */
const TO_FILL_IN: JsonObject = {
  run: ['sh', '-c', 'echo "This target is to be filled in: see its lines in runsheet.config.yaml." >&2; exit 78'],
  permanent_exit_codes: [78],
};

/**
 * Collects groups, jobs and targets of any source. What of it cannot be said here is a finding. Every name is made a
 * valid one, and every field goes through its schema, so that `plan` takes what comes of it.
 */
export class Draft {
  readonly #groups: DraftGroup[] = [];
  readonly #groupNames = new UniqueNames(MAX_GROUP_NAME);
  readonly #targets = new Map<string, JsonObject>();
  readonly #targetNames = new UniqueNames(MAX_TARGET_NAME);
  readonly #targetOf = new Map<string, string>();
  readonly #toFillIn = new Map<string, string>();
  readonly #leftOut: (Finding & { group: string | undefined })[] = [];
  readonly #notes: (Finding & { group: string | undefined })[] = [];

  /** Opens a group. A setting that its schema refuses is left out, with a note. */
  addGroup(row: string, given: string, settings: Readonly<Record<string, unknown>> = {}): DraftGroup {
    const name = this.#groupNames.take(validName(given, 'group', MAX_GROUP_NAME));
    const group: DraftGroup = { given, name, settings: {}, rows: [], names: new UniqueNames(MAX_JOB_NAME) };
    for (const [field, value] of Object.entries(settings)) {
      if (value === undefined) continue;
      const parsed = parseSettingsRow({ job_group: name, job_name: SETTINGS_ROW, [field]: value }, () => '');
      if ('settings' in parsed) group.settings[field] = value;
      else this.note(group, row, given, ...parsed.problems.map((problem) => `${problem}. It was left out`));
    }
    this.#groups.push(group);
    return group;
  }

  /**
   * The target with these fields: one that was added already, or a new one.
   * @param wanted the name that it gets if that is free, as any text
   */
  target(kind: string, wanted: string, fields: JsonObject): string {
    const key = JSON.stringify([kind, fields]);
    const target =
      this.#targetOf.get(key) ?? `${kind}:${this.#targetNames.take(validName(wanted, kind, MAX_TARGET_NAME))}`;
    this.#targetOf.set(key, target);
    this.#targets.set(target, fields);
    return target;
  }

  /** A target whose work its author writes. Each call makes another one. */
  targetToFillIn(wanted: string, what: string): string {
    const target = `command:${this.#targetNames.take(validName(wanted, 'command', MAX_TARGET_NAME))}`;
    this.#targets.set(target, TO_FILL_IN);
    this.#toFillIn.set(target, what);
    return target;
  }

  /** Adds the job, or leaves it out with all that is wrong with it. */
  addJob(group: DraftGroup, { row, given, target, fields, notes = [] }: DraftJob): void {
    const known = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
    const job = { job_group: group.name, job_name: 'x', target, ...known };
    const declared = parseTargets({ [target]: this.#targets.get(target) });
    const parsed = parseJobRow(job as MasterRow);
    const problems = [
      ...('problems' in declared ? declared.problems.map(({ text }) => text) : []),
      ...('problems' in parsed ? parsed.problems : []),
    ];
    if (problems.length > 0) {
      this.leaveOut(group, row, given, ...problems);
      return;
    }
    const wanted = validName(given, 'job', MAX_JOB_NAME);
    const job_name = group.names.take(wanted);
    group.rows.push({ ...job, job_name } as MasterRow);
    const renamed = job_name === wanted ? [] : [`is the job ${job_name}, since names are unique in a group`];
    if (notes.length + renamed.length > 0) this.note(group, row, given, ...renamed, ...notes);
  }

  leaveOut(group: DraftGroup | undefined, row: string, name: string | null, ...problems: string[]): void {
    this.#leftOut.push({ group: group?.given, row, name, problems });
  }

  note(group: DraftGroup | undefined, row: string, name: string | null, ...problems: string[]): void {
    if (problems.length > 0) this.#notes.push({ group: group?.given, row, name, problems });
  }

  /** @param only the source's names of groups that are wanted; undefined for all */
  imported(only?: readonly string[]): Imported {
    const isWanted = (given: string | undefined) => given === undefined || (only?.includes(given) ?? true);
    const groups = this.#groups.filter(({ given, rows }) => rows.length > 0 && isWanted(given));
    const used = new Set(groups.flatMap(({ rows }) => rows.map(({ target }) => String(target))));
    const targets: TargetFields = Object.fromEntries([...this.#targets].filter(([target]) => used.has(target)));
    const found = (findings: readonly (Finding & { group: string | undefined })[]) =>
      findings.filter(({ group }) => isWanted(group)).map(({ group: _, ...finding }) => finding);
    return {
      groups: Object.fromEntries(groups.map((group) => [group.name, exported(group)])),
      targets,
      toFillIn: [...this.#toFillIn].filter(([target]) => used.has(target)).map(([target, what]) => ({ target, what })),
      jobs: groups.reduce((sum, { rows }) => sum + rows.length, 0),
      jobGroups: [...new Set(this.#groups.map(({ given }) => given))].sort(),
      leftOut: found(this.#leftOut),
      notes: found(this.#notes),
      groupsRenamed: groups
        .filter(({ given, name }) => given !== name)
        .map(({ given, name }) => ({ job_group: given, group: name })),
      columnsLeftOut: [],
      exports: [],
      missingNotebooks: [],
    };
  }
}

/** Its rows and settings have been checked one by one. */
function exported({ name, settings, rows }: DraftGroup) {
  const made = exportGroup(name, { job_group: name, job_name: SETTINGS_ROW, ...settings } as MasterRow, rows);
  if ('problems' in made) throw new Error(made.problems.map((problem) => showValue(problem)).join('; '));
  return made.group;
}
