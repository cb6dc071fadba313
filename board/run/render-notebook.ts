import { type Html, html, type Markup } from '../html';
import type { View } from '../page';
import type { Place } from '../place';
import { linesOf } from './attempt-log';
import type { CellOutput, ExecutedNotebook, NotebookCell } from './executed-notebook';

export const NOTEBOOK_STYLE = `
.board .cells{list-style:none;margin:8px 0 0;padding:0}
.board .cells>li{display:grid;grid-template-columns:3.2em minmax(0,1fr);padding:6px 0;border-top:1px solid var(--line)}
.board .cells .no{color:var(--soft)}
.board .cells pre{margin:0 0 4px;padding:6px 10px;border-radius:6px;background:var(--faint);white-space:pre-wrap;overflow-wrap:anywhere;font:.82rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.board .cells pre.out{background:none;padding:2px 10px}
.board .cells img{max-width:100%;background:#fff}
`;

const MAX_TEXT = 10_000;

/** The notebook of an attempt: what its cells are, and what they showed. All of it is escaped, as any text is. */
export function renderNotebook(notebook: ExecutedNotebook, place: Place, view: View): Html {
  const { job, attempt, cells, left, problem } = notebook;
  const { notebook: _, ...without } = place;
  return html`<section aria-labelledby="notebook"><h2 id="notebook">Notebook of ${job}, attempt ${attempt}</h2>
<p class="soft">As it was executed. ${left > 0 && `The first ${cells.length} of ${cells.length + left} cells. `}${view.links.to(without, 'Hide the notebook')}</p>
${problem !== undefined && html`<p>${problem}</p>`}
${cells.length > 0 && html`<ol class="cells">${cells.map(renderCell)}</ol>`}</section>`;
}

function renderCell({ number, isCode, isFailed, status, source, outputs, note }: NotebookCell): Html {
  const shown = source !== '' && html`<pre class="${isCode ? 'in' : 'out'}">${linesOf(source, MAX_TEXT)}</pre>\n`;
  return html`<li><span class="no">${number ?? 'given'}</span> <div>${shown}${outputs.map(renderOutput)}${note !== undefined && html`<p class="soft">${note}</p>\n`}${stateText(isFailed, status)}</div></li>
`;
}

function renderOutput(output: CellOutput): Html {
  if ('png' in output)
    return html`<img src="data:image/png;base64,${output.png}" alt="a picture that the cell showed">\n`;
  const { text, isError } = output;
  return html`<pre class="${isError ? 'out bad' : 'out'}">${linesOf(text, MAX_TEXT)}</pre>\n`;
}

function stateText(isFailed: boolean, status: string | undefined): Markup {
  if (isFailed) return html`<p class="bad">This cell failed.</p>`;
  return status === 'running' && html`<p class="wait">The notebook was ended in this cell, or is still in it.</p>`;
}
