import { type Html, html } from './html';

/** How a status of a job run or a run looks. The sign makes it readable without its colour. */
interface Mark {
  sign: string;
  /** The class in the style sheet that gives its colour. */
  tone: 'well' | 'bad' | 'busy' | 'wait' | 'cut' | 'none';
}

const MARKS: Readonly<Record<string, Mark>> = {
  SUCCEEDED: { sign: '✓', tone: 'well' },
  FAILED: { sign: '✕', tone: 'bad' },
  TIMED_OUT: { sign: '◔', tone: 'bad' },
  INVALID: { sign: '!', tone: 'bad' },
  LOST: { sign: '?', tone: 'bad' },
  RUNNING: { sign: '▶', tone: 'busy' },
  RETRYING: { sign: '↻', tone: 'wait' },
  ABORTED: { sign: '■', tone: 'cut' },
  PENDING: { sign: '○', tone: 'none' },
  SKIPPED: { sign: '–', tone: 'none' },
  DISABLED: { sign: '·', tone: 'none' },
};

/** For a status that Runsheet never writes: anyone can have edited the row. */
const UNKNOWN: Mark = { sign: '?', tone: 'none' };

export function markOf(status: string): Mark {
  return Object.hasOwn(MARKS, status) ? (MARKS[status] as Mark) : UNKNOWN;
}

/** The status as a word with its sign and colour. */
export function statusBadge(status: string): Html {
  const { sign, tone } = markOf(status);
  return html`<span class="status ${tone}"><span aria-hidden="true">${sign}</span> ${status}</span>`;
}

/** The status as a sign alone, for a cell of a grid. `label` is read by a screen reader, and shown on hovering. */
export function statusSign(status: string, label: string): Html {
  const { sign, tone } = markOf(status);
  return html`<span class="sign ${tone}" role="img" aria-label="${label}" title="${label}">${sign}</span>`;
}

/** A legend of the signs of these statuses, each once. */
export function renderLegend(statuses: Iterable<string>): Html {
  const shown = new Set(statuses);
  const known = Object.keys(MARKS).filter((status) => shown.has(status));
  return html`<p class="legend">${known.map((status) => html`${statusBadge(status)} `)}</p>`;
}
