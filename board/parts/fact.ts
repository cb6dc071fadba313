import { countText } from '../../domain/explain/run-summary';
import { type Html, html, type Markup } from '../html';

/** A name and its value, for a list of the class `facts`. */
export function renderFact(name: string, value: Markup): Html {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

/** `90 %`, `27 of 30 runs`. It says 100 % only if all succeeded, and 0 % only if none did. */
export function renderSuccessRate(succeeded: number, ended: number): Html {
  if (ended === 0) return html`<span class="soft">no run succeeded or failed</span>`;
  const share = Math.round((100 * succeeded) / ended);
  const percent = succeeded === ended ? 100 : succeeded === 0 ? 0 : Math.min(99, Math.max(1, share));
  return html`<span>${percent} %</span> <span class="soft under">${succeeded} of ${countText(ended, 'run')}</span>`;
}
