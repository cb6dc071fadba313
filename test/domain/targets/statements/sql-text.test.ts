import fc from 'fast-check';
import { lackingParameters, scanStatements } from '../../../../domain/targets/statements/sql-text';

const found = (sql: string) => scanStatements(sql).map(({ text, line }) => `${line}: ${text}`);

describe('the statements of a text', () => {
  it('end at semicolons, and begin at their first word', () => {
    expect(found('-- a load\nselect 1;;\n\n/* two */ select\n 2 ; \n')).toEqual(['2: select 1', '4: select\n 2 ']);
    expect(found('')).toEqual([]);
    expect(found('-- nothing; /* at all')).toEqual([]);
  });

  it.each([
    ["select ';', 'it''s;'"],
    ['select ";" from "a"";b"'],
    ["select E'a\\';b', e';'"],
    ['select $$ ; $1 $x $$, $tag$ ; $$ ; $tag$'],
    ['select 1 /* ; /* ; */ ; $x */ + 1 -- ; $x'],
    ['select a$b, tag$x from t'],
  ])('have no end and no parameter in a text, a name or a comment: %s', (sql) => {
    expect(scanStatements(`${sql}\n; select 2`)).toMatchObject([{ parameters: [], isPositional: false }, { line: 2 }]);
  });

  it('name their parameters, each once', () => {
    expect(scanStatements('select $day, $n+$day; select $größe::int; select $1; select ?')).toMatchObject([
      { parameters: ['day', 'n'], isPositional: false },
      { parameters: ['größe'], isPositional: false },
      { parameters: [], isPositional: true },
      { parameters: [], isPositional: true },
    ]);
  });

  it('are pieces of any text, in order', () => {
    const piece = fc.constantFrom("'", '"', '$', '$a', '$a$', ';', '/*', '*/', '--', '\n', 'x', "E'", '\\', '?', ' ');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const sql = pieces.join('');
        let from = 0;
        for (const { text, line } of scanStatements(sql)) {
          const at = sql.indexOf(text, from);
          expect(at).toBeGreaterThanOrEqual(from);
          expect(text.trim()).not.toBe('');
          expect(line).toBeLessThanOrEqual(sql.split('\n').length);
          from = at + text.length;
        }
      }),
    );
  });
});

test('what parameters lack is said with the lines that name it', () => {
  const statements = scanStatements('select $day;\nselect $n;\nselect $n');
  expect(lackingParameters(statements, (name) => name === 'day')).toEqual([
    'parameters.n is missing: the statements of line 2, 3 name it as $n',
  ]);
});
