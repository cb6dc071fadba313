import path from 'node:path';
import { countText } from '../../domain/explain/run-summary';
import type { Finding, Imported } from '../../domain/imports/imported';
import { CONFIG_FILE } from '../../domain/project/project-config';
import { MAX_GROUP_NAME, nameRule } from '../../domain/values/names';
import { shellWord } from '../../domain/values/shell-word';
import { shortText } from '../../domain/values/short-text';
import { printable, showValue } from '../../domain/values/show-value';
import { renderTable } from '../terminal/render-table';
import type { ImportedFiles } from './imported-files';
import { MASTER_TABLE, type ReadImport } from './read-import';

/** Rows that a screen takes. `--json` has all of them. */
const MOST_ROWS = 50;

export function importJson(
  imported: Imported,
  files: ImportedFiles,
  { from, format, version }: ReadImport,
  written: boolean,
) {
  const name = from === MASTER_TABLE ? 'notebook_path' : 'name';
  const finding = ({ row, name: given, problems }: Finding) => ({ row, [name]: given, problems });
  return {
    written,
    from,
    format,
    version: version ?? null,
    groups_file: files.groupsFile,
    config: files.config,
    config_amended: files.configText !== undefined,
    groups: imported.groups,
    targets: imported.targets,
    to_fill_in: imported.toFillIn,
    left_out: imported.leftOut.map(finding),
    groups_renamed: imported.groupsRenamed,
    remarks: imported.notes.map(finding),
    columns_left_out: imported.columnsLeftOut,
    missing_notebooks: imported.missingNotebooks,
  };
}

/** What was imported, what was not, and the commands that lead on. */
export function renderImport(imported: Imported, files: ImportedFiles, source: string, isDry: boolean): string {
  const { groups, jobs, leftOut, notes, columnsLeftOut } = imported;
  const file = path.relative('', files.groupsFile);
  const names = Object.entries(groups);
  const parts = [
    printable(`${countText(jobs, 'job')} in ${countText(names.length, 'group')} from ${source}:`),
    renderTable(
      ['GROUP', { title: 'JOBS', right: true }, 'FILE'],
      names.map(([name, group]) => [name, String(Object.keys(group.jobs).length), file]),
    ),
    ...findings('left out', leftOut),
    ...findings('imported with a remark', notes),
    ...renamed(imported.groupsRenamed),
    ...columns(columnsLeftOut),
    ...toFillIn(imported.toFillIn),
    ...missing(imported),
    isDry ? 'Nothing was written: this was a dry run.' : nextSteps(imported),
  ];
  return parts.join('\n\n');
}

function findings(title: string, found: readonly Finding[]): string[] {
  if (found.length === 0) return [];
  const lines = found.slice(0, MOST_ROWS).map(({ row, name, problems }) => {
    const named = name === null ? '' : ` (${shortText(name, MOST_OF_NAME)})`;
    return `  ${printable(row)}${named}: ${printable(problems.join('; '))}`;
  });
  const more = found.length - lines.length;
  const rest = more > 0 ? [`  and ${more} more, which --json lists`] : [];
  return [[`${countText(found.length, 'row')} ${title}:`, ...lines, ...rest].join('\n')];
}

/** The most characters of what a source calls something. */
const MOST_OF_NAME = 200;

function toFillIn(found: Imported['toFillIn']): string[] {
  if (found.length === 0) return [];
  const lines = found.slice(0, MOST_ROWS).map(({ target, what }) => `  ${target}  ${shortText(what, MOST_OF_NAME)}`);
  const more = found.length - lines.length;
  const rest = more > 0 ? [`  and ${more} more, which --json lists`] : [];
  return [[`Targets to fill in in ${CONFIG_FILE}; until then their jobs fail:`, ...lines, ...rest].join('\n')];
}

function renamed(groups: Imported['groupsRenamed']): string[] {
  if (groups.length === 0) return [];
  const each = groups.map(({ job_group, group }) => `${showValue(job_group)} is ${group}`);
  return [`Groups with other names, since a name is ${nameRule(MAX_GROUP_NAME)}: ${each.join(', ')}`];
}

function columns(found: Imported['columnsLeftOut']): string[] {
  if (found.length === 0) return [];
  const each = found.map(({ column, values }) => printable(`${column} (${countText(values, 'value')})`));
  return [`Columns left out, since no field of a job has such a name: ${each.join(', ')}`];
}

function missing({ missingNotebooks, exports }: Imported): string[] {
  const count = missingNotebooks.length;
  if (count === 0) return [];
  const named = missingNotebooks.slice(0, 3).map(printable).join(', ');
  const more = count > 3 ? ` and ${count - 3} more` : '';
  const fetches = exports.map(
    ({ from, to }) => `  databricks workspace export-dir ${shellWord(from)} ${shellWord(to)}`,
  );
  return [[`Notebooks that are not here yet: ${named}${more}`, ...fetches].join('\n')];
}

function nextSteps({ groups }: Imported): string {
  const [group = ''] = Object.keys(groups);
  return ['Next:', '  npx runsheet plan', '  npx runsheet apply', `  npx runsheet run ${group}`].join('\n');
}

/** What the author of a config that was left as it is adds to it. */
export function renderPaste(file: string, text: string): string {
  return [
    `${CONFIG_FILE} was left as it is, since it is written in a way that no line can be added to. Add to it:`,
    `groups: ${file}   # beside those that are there`,
    text,
  ].join('\n');
}
