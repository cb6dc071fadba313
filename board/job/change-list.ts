import { countText } from '../../domain/explain/run-summary';
import { SETTINGS_ROW } from '../../domain/groups/group-settings';
import type { FieldDiff } from '../../domain/history/diff-fields';
import { kindOf, knownDiffs, type LoggedChange } from '../../domain/history/logged-change';
import { showValue } from '../../domain/values/show-value';
import { headOf } from '../../domain/values/well-formed';
import { type Html, html, type Markup } from '../html';
import { timeTag } from '../times';

export const CHANGE_LIST_STYLE = `
.board ol.changes{margin:0;padding:0;list-style:none}
.board ol.changes>li{display:grid;grid-template-columns:34px minmax(0,1fr);padding:7px 0;border-top:1px solid var(--line)}
.board ol.changes>li:first-child{border-top:0}
.board ol.changes .no{justify-self:start;min-width:19px;height:17px;margin-top:3px;padding:0 4px;border:1px solid var(--text);border-radius:3px;background:var(--text);color:var(--card);font-size:11px;font-weight:700;line-height:15px;text-align:center}
.board ol.changes .no.group{background:none;border-color:var(--none);color:var(--text);font-weight:400}
.board ol.changes ul{margin:2px 0 0;padding:0;list-style:none;overflow-wrap:anywhere}
`;

/** The most changes that are listed, and the most fields of a change. `runsheet history` shows all of them. */
const MAX_CHANGES = 20;
const MAX_FIELDS = 8;

/**
 * The changes, the newest first, with their numbers in the plot: when, who, why, and the old and new value of each
 * field.
 */
export function renderChangeList(changes: readonly LoggedChange[], now: number): Html {
  const listed = [...changes.entries()].reverse().slice(0, MAX_CHANGES);
  const left = changes.length - listed.length;
  return html`<ol class="changes">
${listed.map(([index, change]) => html`<li><span class="no${change.job_name === SETTINGS_ROW && ' group'}"><span class="vh">change </span>${index + 1}</span><div>${renderChange(change, now)}</div></li>`)}
</ol>
${left > 0 && html`<p class="soft">${countText(left, 'older change')} ${left === 1 ? 'is' : 'are'} not listed.</p>`}`;
}

function renderChange(change: LoggedChange, now: number): Html {
  const { at, job_name, by, reason, cut } = change;
  const kind = kindOf(change);
  const fields = knownDiffs(change).filter(({ field }) => kind === 'changed' || field !== 'schema_version');
  const shown = fields.slice(0, MAX_FIELDS);
  const left = fields.length - shown.length;
  return html`${timeTag(at, now)} ${job_name === SETTINGS_ROW && "the group's settings "}${kind} by ${by ?? 'someone by hand'}${reason !== null && html`: ${reason}`}
<ul>${shown.map((field) => html`<li>${renderField(field, kind)}</li>`)}${left > 0 && html`<li class="soft">and ${left} more</li>`}${cut.length > 0 && html`<li class="soft">too large to record: ${headOf(cut.join(', '), MAX_NAME)}</li>`}</ul>`;
}

const MAX_NAME = 120;

/** A field of a row that was added or removed has one value, and a changed field has two. */
function renderField({ field, kind, before, after }: FieldDiff, ofRow: ReturnType<typeof kindOf>): Markup {
  const name = html`<code>${headOf(field, MAX_NAME)}</code>`;
  if (ofRow !== 'changed') return html`${name} <code>${showValue(ofRow === 'added' ? after : before)}</code>`;
  const was = kind === 'added' ? 'none' : html`<code>${showValue(before)}</code>`;
  const is = kind === 'removed' ? 'none' : html`<code>${showValue(after)}</code>`;
  return html`${name}: ${was} → ${is}`;
}
