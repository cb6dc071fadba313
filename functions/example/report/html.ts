/** Text that is already markup. Only `html` makes it, so that nothing gets onto the page unescaped. */
export class Html {
  constructor(readonly text: string) {}
}

type Value = Html | string | number | readonly Value[];

/** Markup with values in it: every value is escaped unless `html` made it; lists are joined. */
export function html(parts: TemplateStringsArray, ...values: Value[]): Html {
  return new Html(parts.reduce((text, part, index) => `${text}${markup(values[index - 1] ?? '')}${part}`));
}

function markup(value: Value): string {
  if (value instanceof Html) return value.text;
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value));
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
