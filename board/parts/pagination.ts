import { type Html, html } from '../html';
import type { View } from '../page';
import type { Place } from '../place';

/** One part of a long list. Parts are counted from 1. */
export interface Part<T> {
  shown: readonly T[];
  part: number;
  parts: number;
}

/** The part of the list that a place asks for; the last part if it asks for a later one. */
export function paginate<T>(all: readonly T[], wanted = 1, size: number): Part<T> {
  const parts = Math.max(1, Math.ceil(all.length / size));
  const part = Math.min(wanted, parts);
  return { shown: all.slice((part - 1) * size, part * size), part, parts };
}

/** Links to the part before and the part after; nothing if there is only one part. */
export function renderPagination(
  place: Place,
  { part, parts }: Pick<Part<unknown>, 'part' | 'parts'>,
  { links }: View,
): Html {
  if (parts < 2) return html``;
  const to = (other: number, label: string) => links.to({ ...place, part: other }, label);
  return html`<nav class="parts" aria-label="Parts of the list">${part > 1 && to(part - 1, '← before')}<span>part ${part} of ${parts}</span>${part < parts && to(part + 1, 'after →')}</nav>`;
}
