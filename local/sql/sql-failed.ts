/** Statements could not run, or one failed. `permanent`: another attempt would be of no use. */
export class SqlFailed extends Error {
  constructor(
    override readonly name: string,
    message: string,
    readonly permanent = false,
    readonly frames: string[] = [],
  ) {
    super(message);
  }
}

/** `Binder Error: no such column … LINE 3: …`: how DuckDB says what is wrong. */
const DUCKDB = /^(?:Failed to [a-z ]+: )?([A-Z][A-Za-z ]*?) Error: ([\s\S]*)$/;

/**
 * What DuckDB says, as an error of a job: its kind is the name, its place the file's line.
 * @param where the file, the line of the statement's first word, and what the statement is called
 */
export function duckDbError(error: unknown, where: { file: string; line: number; statement: string }): SqlFailed {
  const text = (error as Partial<Error> | undefined)?.message ?? String(error);
  const [, kind = 'Database', said = text] = DUCKDB.exec(text) ?? [];
  const [, marked] = /\n\s*LINE (\d+): /.exec(said) ?? [];
  const line = where.line + (marked === undefined ? 0 : Number(marked) - 1);
  const message = said.replace(/\n\s*LINE \d+: [\s\S]*$/, '').trim();
  return new SqlFailed(
    `${kind.replaceAll(' ', '')}Error`,
    `${where.statement} ${kind === 'Parser' ? 'cannot be parsed' : 'failed'}: ${message}`,
    // Nothing of the file has run: it would fail the same again.
    kind === 'Parser',
    [`    at ${where.statement} (${where.file}:${line})`],
  );
}
