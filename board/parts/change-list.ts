import { changedFields } from '../../domain/changed-fields';
import { SETTINGS_ROW } from '../../domain/group-settings';
import { type Html, html } from '../../domain/html';
import { kindOf, type LoggedChange } from '../../domain/logged-change';
import { showValue } from '../../domain/show-value';
import { timeTag } from '../times';

export const CHANGE_LIST_STYLE = `
.board ol.changes{margin:0;padding:0;list-style:none}
.board ol.changes>li{display:grid;grid-template-columns:26px minmax(0,1fr);padding:5px 0;border-top:1px solid var(--line)}
.board ol.changes>li:first-child{border-top:0}
.board ol.changes .no{font-weight:700}
.board ol.changes ul{margin:2px 0 0;padding:0;list-style:none}
`;

/** Fields of one change that are told: `runsheet history` has them all. */
const MAX_FIELDS = 8;

/** The changes, numbered as in the plot: when, who, why, and what became of each field. */
export function renderChangeList(changes: readonly LoggedChange[], now: number): Html {
  return html`<ol class="changes">
${changes.map((change, index) => html`<li><span class="no">${index + 1}</span><div>${renderChange(change, now)}</div></li>`)}
</ol>`;
}

function renderChange(change: LoggedChange, now: number): Html {
  const { at, job_name, by, reason, before, after, cut } = change;
  const fields = changedFields(before, after);
  const kind = kindOf(change);
  const what = job_name === SETTINGS_ROW ? `the group's settings ${kind}` : kind;
  return html`${timeTag(at, now)} ${what} by ${by ?? 'someone by hand'}${reason !== null && html`: ${reason}`}
${kind === 'changed' && html`<ul>${fields.slice(0, MAX_FIELDS).map(renderField)}${fields.length > MAX_FIELDS && html`<li class="soft">and ${fields.length - MAX_FIELDS} more fields</li>`}</ul>`}
${cut.length > 0 && html`<div class="soft">too large to be kept: ${cut.join(', ')}</div>`}`;
}

function renderField({ field, kind, before, after }: ReturnType<typeof changedFields>[number]): Html {
  const was = kind === 'added' ? 'none' : showValue(before);
  const is = kind === 'removed' ? 'none' : showValue(after);
  return html`<li><code>${field.slice(0, 120)}</code>: <code>${was}</code> → <code>${is}</code></li>`;
}
