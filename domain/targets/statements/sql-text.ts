/** A statement of an SQL text, as far as it can be known without a parser. */
export interface StatementText {
  text: string;
  /** The line of its first word, from 1. */
  line: number;
  /** The names of its parameters, each as `$name` in the text. */
  parameters: string[];
  /** Where each `$name` stands in the text, in its order. */
  places: { name: string; at: number }[];
  /** Whether it has a parameter without a name: `?` or `$1`. */
  isPositional: boolean;
}

/**
 * What DuckDB's lexer takes as one piece. In strings, names in quotes, dollar-quoted texts and comments neither a
 * semicolon nor a dollar means anything. Comments that hold others are closed by hand.
 */
const PIECES =
  /(?<comment>--[^\n]*|\/\*)|(?<quoted>[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$))|(?<dollars>\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)|\$(?<name>[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)|(?<number>\$\d+|\?)|(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)|(?<end>;)|(?<other>\S)/g;

/** Finds the statements of an SQL text, and the parameters that each names. A statement has at least one word. */
export function scanStatements(sql: string): StatementText[] {
  const found: StatementText[] = [];
  const lineAt = lineCounter(sql);
  let at: { start: number; places: StatementText['places']; isPositional: boolean } | undefined;
  const close = (end: number) => {
    if (!at) return;
    const { start, places, isPositional } = at;
    found.push({
      text: sql.slice(start, end),
      line: lineAt(start),
      parameters: [...new Set(places.map(({ name }) => name))],
      places,
      isPositional,
    });
    at = undefined;
  };
  const pieces = new RegExp(PIECES);
  for (let match = pieces.exec(sql); match; match = pieces.exec(sql)) {
    const { comment, dollars, name, number, end } = match.groups as Record<string, string | undefined>;
    if (comment !== undefined) {
      if (comment === '/*') pieces.lastIndex = endOfComment(sql, match.index);
      continue;
    }
    if (end !== undefined) {
      close(match.index);
      continue;
    }
    at ??= { start: match.index, places: [], isPositional: false };
    if (dollars !== undefined) {
      const closing = sql.indexOf(dollars, pieces.lastIndex);
      pieces.lastIndex = closing < 0 ? sql.length : closing + dollars.length;
    }
    if (name !== undefined) at.places.push({ name, at: match.index - at.start });
    if (number !== undefined) at.isPositional = true;
  }
  close(sql.length);
  return found;
}

/** The text with another mark in place of each `$name`. */
export function withMarks({ text, places }: Pick<StatementText, 'text' | 'places'>, mark: (name: string) => string) {
  let marked = '';
  let from = 0;
  for (const { name, at } of places) {
    marked += text.slice(from, at) + mark(name);
    from = at + name.length + 1;
  }
  return marked + text.slice(from);
}

/** The first word of a statement, such as SELECT. A query in parentheses is one too. */
export function wordOf(text: string): string {
  const word = /^[A-Za-z]+/.exec(text)?.[0].toUpperCase() ?? 'SELECT';
  return word === 'WITH' ? 'SELECT' : word;
}

/** Comments may hold comments. */
function endOfComment(sql: string, start: number): number {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  let depth = 0;
  for (let mark = marks.exec(sql); mark; mark = marks.exec(sql)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return sql.length;
}

/** Asked for growing places, it reads the text once. */
function lineCounter(sql: string): (place: number) => number {
  let line = 1;
  let read = 0;
  return (place) => {
    for (; read < place; read += 1) if (sql[read] === '\n') line += 1;
    return line;
  };
}

/** What the parameters of a job lack for these statements. Each is a sentence that begins with the place. */
export function lackingParameters(
  statements: readonly Pick<StatementText, 'line' | 'parameters'>[],
  has: (name: string) => boolean,
): string[] {
  const names = new Set(statements.flatMap(({ parameters }) => parameters));
  return [...names]
    .filter((name) => !has(name))
    .map((name) => {
      const lines = statements.filter(({ parameters }) => parameters.includes(name)).map(({ line }) => line);
      const where = `the statement${lines.length > 1 ? 's' : ''} of line ${lines.slice(0, 3).join(', ')}`;
      return `parameters.${name} is missing: ${where} ${lines.length > 1 ? 'name' : 'names'} it as $${name}`;
    });
}
