import { SETTINGS_ROW } from '../../domain/groups/group-settings';
import type { FieldDiff } from '../../domain/history/diff-fields';
import { changedFields, kindOf, knownDiffs, type LoggedChange } from '../../domain/history/logged-change';
import { plainJson } from '../../domain/values/json';
import { printable, showValue } from '../../domain/values/show-value';
import { headOf } from '../../domain/values/well-formed';
import { paint } from '../terminal/paint';

/** A logged change as `--json` prints it. */
export function loggedChangeJson(change: LoggedChange) {
  const { at, job_name, by, reason, before, after, cut } = change;
  return {
    at,
    job_name,
    change: kindOf(change),
    by,
    reason,
    fields: changedFields(before, after).map((each) => ({
      field: each.field,
      change: each.kind,
      before: plainJson(each.before),
      after: plainJson(each.after),
    })),
    before: plainJson(before),
    after: plainJson(after),
    cut,
  };
}

/** A logged change for people: when, what, who and why; below it each field, before and after. */
export function renderLoggedChange(change: LoggedChange): string {
  const { at, job_name, by, reason, cut } = change;
  const kind = kindOf(change);
  const what = job_name === SETTINGS_ROW ? 'settings' : showName(job_name);
  const who = `by ${by === null ? 'someone by hand' : printable(by)}${reason === null ? '' : `: ${printable(reason)}`}`;
  const fields = knownDiffs(change);
  return [
    `${paint('dim', at)}  ${paint('bold', what)}  ${paint(KIND_STYLES[kind], kind)} ${who}`,
    ...(kind === 'changed' ? fields.map(renderField) : renderRow(fields, kind)),
    ...(cut.length > 0 ? [`    ${paint('dim', `too large to be kept: ${cut.map(showName).join(', ')}`)}`] : []),
  ].join('\n');
}

const KIND_STYLES = { added: 'green', changed: 'yellow', removed: 'red' } as const;

function renderField({ field, kind, before, after }: FieldDiff): string {
  const was = kind === 'added' ? 'none' : showValue(before);
  return `    ${showName(field)}: ${was} -> ${kind === 'removed' ? 'none' : showValue(after)}`;
}

function renderRow(fields: readonly FieldDiff[], kind: 'added' | 'removed'): string[] {
  const said = fields.filter(({ field }) => field !== 'schema_version');
  const values = said.map(
    ({ field, before, after }) => `${showName(field)} ${showValue(kind === 'added' ? after : before)}`,
  );
  return values.length > 0 ? [`    ${values.join(', ')}`] : [];
}

const MAX_NAME = 120;

function showName(name: string): string {
  return printable(name.length > MAX_NAME ? `${headOf(name, MAX_NAME)}…` : name);
}
