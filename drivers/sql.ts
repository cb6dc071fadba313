import { createHash } from 'node:crypto';
import { sumUsage, type Usage } from '../domain/cost/usage';
import type { DeclaredTarget } from '../domain/targets/kind';
import { asSql, statementFacts } from '../domain/targets/sql';
import { engineParameterProblems } from '../domain/targets/statements/sql-engines';
import { type Done, MOST_ROWS, MOST_STATEMENTS, outputOf } from '../domain/targets/statements/sql-output';
import { lackingParameters, type StatementText, scanStatements, wordOf } from '../domain/targets/statements/sql-text';
import { parsePlace, parseQueryId, placeText, type QueryId, queryIdText } from '../domain/targets/statements/sql-work';
import { markOf } from '../domain/targets/work-mark';
import type { JsonObject } from '../domain/values/json';
import { refusing } from './refusing';
import {
  notBegun,
  type ServedTarget,
  type ServiceCall,
  type ServiceDriver,
  StartRefused,
  type WorkState,
} from './service-driver';
import { athena } from './sql-athena';
import type { QueryState, SqlEngine } from './sql-engine';
import { redshift } from './sql-redshift';

/**
 * A file of SQL statements, by Athena or by Redshift's Data API: one statement after another, each with a token of its
 * own. The id in the row names the statement that runs.
 */
export const sql: ServiceDriver = {
  knowsTokens: true,
  start: (call) => startStatement(call, 1),
  next: async (id, call) => {
    const query = queryOf(id, call.target);
    const { digest } = scriptOf(call.target);
    if (digest !== query.digest) {
      const why = `${asSql(call.target.fields).file} has changed after its statement ${query.statement} had begun`;
      throw new StartRefused('Runsheet.FileChanged', `${why}: run the job again`, 'permanent');
    }
    return await startStatement(call, query.statement + 1, query.query);
  },
  look: async (id, target, done) => {
    const query = queryOf(id, target);
    const script = scriptOf(target);
    const statement = script.digest === query.digest ? script.statements[query.statement - 1] : undefined;
    const engine = engineOf(target);
    const state = await engine.look(query.query, statement?.text ?? '');
    return await workState(engine, target, { query, statement, state, notes: notesOf(done) });
  },
  find: async (token, target, since) => {
    const engine = engineOf(target);
    const found = (await engine.marked(asSql(target.fields), markOf(token), since)).flatMap(({ query, place }) => {
      const parsed = parsePlace(place);
      return parsed ? [{ query, ...parsed }] : [];
    });
    const newest = found.sort((one, other) => other.statement - one.statement)[0];
    return newest && queryIdText({ engine: engine.name, region: await engine.region(), ...newest });
  },
  stop: (id, target) => engineOf(target).stop(queryOf(id, target).query),
};

function engineOf({ target, fields }: DeclaredTarget): SqlEngine {
  if (asSql(fields).athena) return athena;
  if (asSql(fields).redshift) return redshift;
  throw new Error(`${target} says neither athena nor redshift`);
}

function queryOf(id: string, target: ServedTarget): QueryId {
  const parsed = parseQueryId(id);
  if (parsed?.engine === engineOf(target).name) return parsed;
  throw new Error(`${id} is no statement of ${engineOf(target).title}, by which ${target.target} is declared to run`);
}

interface Script {
  statements: StatementText[];
  digest: string;
}

function scriptOf({ fields, files, target }: DeclaredTarget): Script {
  const { file } = asSql(fields);
  const text = files?.[file];
  if (text === undefined)
    throw new StartRefused('Runsheet.CannotReadFile', `${file} of ${target} did not come with the stack`, 'permanent');
  return { statements: scanStatements(text), digest: createHash('sha256').update(text).digest('hex').slice(0, 8) };
}

async function startStatement(call: ServiceCall, at: number, after?: string): Promise<string> {
  const { target, token, context } = call;
  const fields = asSql(target.fields);
  const engine = engineOf(target);
  const { statements, digest } = scriptOf(target);
  const statement = statements[at - 1];
  const problems = problemsOf(target, statements, context.parameters);
  if (!statement || problems.length > 0)
    throw new StartRefused('Runsheet.BadParameters', problems.join('; '), 'permanent');
  const place = { statement: at, of: statements.length, digest };
  const { parameters } = context;
  const which = `statement ${at} of ${statements.length} (${fields.file}:${statement.line})`;
  const query = await refusing(`${which} was refused`, engine.refusal, () =>
    engine.start({
      fields,
      statement,
      parameters,
      token: createHash('sha256').update(`${token} ${at}`).digest('hex'),
      mark: markOf(token),
      place: placeText(place),
      isLast: at === statements.length,
      after,
    }),
  );
  return queryIdText({ engine: engine.name, region: await engine.region(), query, ...place });
}

/** What a plan has checked by what it knew: the values of references are known only now. */
function problemsOf({ fields }: DeclaredTarget, statements: StatementText[], parameters: JsonObject): string[] {
  const { file } = asSql(fields);
  if (statements.length === 0) return [`${file} holds no statement`];
  return [
    ...lackingParameters(statements, (name) => Object.hasOwn(parameters, name)),
    ...engineParameterProblems(asSql(fields), parameters, statementFacts(statements)),
  ].map((problem) => `${file}: ${problem}`);
}

/** What is kept of the statements that are over. */
interface Notes {
  statements: Done[];
  /** How many there were: of a long file the last ones are kept. */
  count: number;
  /** The last statement that had rows. */
  rowsOf?: string;
  scannedBytes?: number;
  usage?: Usage;
}

function notesOf(done: string | undefined): Notes {
  return done === undefined ? { statements: [], count: 0 } : (JSON.parse(done) as Notes);
}

interface Seen {
  query: QueryId;
  /** Undefined if the file has changed meanwhile. */
  statement: StatementText | undefined;
  state: QueryState;
  notes: Notes;
}

async function workState(engine: SqlEngine, target: ServedTarget, seen: Seen): Promise<WorkState> {
  const { query, statement, state } = seen;
  const called = `statement ${query.statement} of ${query.of}`;
  if (state.is === 'unknown') return state;
  if (state.is === 'running') {
    const { queued } = state;
    if (!queued) return { is: 'running' };
    return { is: 'running', waits: notBegun(called, engine.title, queued.state, queued.why) };
  }
  if (state.is === 'stopped') return { is: 'stopped', usage: noted(seen, state).usage };
  if (state.is === 'over') {
    const after = noted(seen, state);
    if (query.statement < query.of) return { is: 'between', done: JSON.stringify(after), usage: after.usage };
    const { statements, count, rowsOf, scannedBytes } = after;
    const selected = rowsOf === undefined ? undefined : await engine.rows(rowsOf, MOST_ROWS);
    const more = scannedBytes === undefined ? {} : { scanned_bytes: scannedBytes };
    return { is: 'succeeded', output: JSON.stringify(outputOf(statements, count, selected, more)), usage: after.usage };
  }
  const place = statement && `${asSql(target.fields).file}:${statement.line}`;
  return {
    is: 'failed',
    class: state.class,
    name: state.name,
    message: `${called} failed: ${state.message}`,
    ...(place !== undefined && { stack: [`    at ${called} (${place})`] }),
    usage: noted(seen, state).usage,
  };
}

function noted({ query, statement, notes }: Seen, state: QueryState & { is: 'over' | 'stopped' | 'failed' }): Notes {
  const { scannedBytes, usage = {} } = state;
  const ran = {
    ...(scannedBytes !== undefined && { scannedBytes: (notes.scannedBytes ?? 0) + scannedBytes }),
    usage: sumUsage([notes.usage ?? {}, usage]),
  };
  if (state.is !== 'over') return { ...notes, ...ran };
  const { changed, hasRows } = state;
  const done: Done = {
    line: statement?.line ?? 0,
    kind: wordOf(statement?.text ?? ''),
    ...(changed !== undefined && { changed }),
  };
  return {
    ...notes,
    ...ran,
    statements: [...notes.statements, done].slice(-MOST_STATEMENTS),
    count: notes.count + 1,
    ...(hasRows && { rowsOf: query.query }),
  };
}
