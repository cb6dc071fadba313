import { type Html, html, type Markup } from '../html';

/** One entry of a list of facts. */
export function renderFact(name: string, value: Markup): Html {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}
