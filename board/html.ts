import { printable } from '../domain/values/show-value';

/** Text that is already markup. Only `html` creates it, so that nothing reaches a page unescaped. */
export class Html {
  constructor(readonly text: string) {}
}

/** What markup may contain. A missing value renders as nothing. */
export type Markup = Html | string | number | null | undefined | false | readonly Markup[];

/**
 * Markup with values in it. Every value is escaped unless `html` made it, and lists are joined. Characters that
 * control a terminal or turn the direction of the text after them are shown as escapes, so that they have no effect.
 */
export function html(parts: TemplateStringsArray, ...values: Markup[]): Html {
  return new Html(parts.reduce((text, part, index) => `${text}${markup(values[index - 1])}${part}`));
}

function markup(value: Markup): string {
  if (value instanceof Html) return value.text;
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(printable(String(value)));
  if (!value) return '';
  return value.map(markup).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
