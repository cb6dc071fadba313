/** Text that is already markup. Only `html` makes it, so no other text gets onto the page unescaped. */
export class Html {
  constructor(readonly text: string) {}
}

/** What may stand in markup. A missing value renders as nothing. */
export type Markup = Html | string | number | undefined | readonly Markup[];

/** Markup with values in it. A value is escaped unless `html` made it; lists are joined. */
export function html(parts: TemplateStringsArray, ...values: Markup[]): Html {
  return new Html(parts.reduce((text, part, index) => `${text}${render(values[index - 1])}${part}`));
}

function render(value: Markup): string {
  if (value instanceof Html) return value.text;
  if (value === undefined) return '';
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value));
  return value.map(render).join('');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": '#39' };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&${ENTITIES[character]};`);
}

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** 7009728 as `7,009,728`. */
export function wholeText(number: number): string {
  return whole.format(number);
}

/** 39.77 as `39.8`. */
export function decimalText(number: number): string {
  return oneDigit.format(number);
}
