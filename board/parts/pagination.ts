import { type Html, html } from '../html';
import type { Place } from '../place';
import type { View } from '../view';

/** The part of a long list that a place asks for; the last one where it asks for more. Parts count from 1. */
export function partOf<T>(
  all: readonly T[],
  wanted = 1,
  size: number,
): { shown: readonly T[]; part: number; parts: number } {
  const parts = Math.max(1, Math.ceil(all.length / size));
  const part = Math.min(wanted, parts);
  return { shown: all.slice((part - 1) * size, part * size), part, parts };
}

/** The way to the other parts; nothing where there are none. */
export function renderParts(place: Place, part: number, parts: number, { links }: View): Html {
  if (parts < 2) return html``;
  const to = (other: number, label: string) => links.to({ ...place, part: other }, label);
  return html`<nav class="parts" aria-label="Parts of the list">${part > 1 && to(part - 1, '← before')}<span>part ${part} of ${parts}</span>${part < parts && to(part + 1, 'after →')}</nav>`;
}
