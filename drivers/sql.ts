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
    try {
      return await startNext(queryOf(id, call.target), call);
    } catch (error) {
      if (!(error instanceof StartRefused)) throw error;
      const stays = await rollBack(queryOf(id, call.target), call.target, true);
      throw stays === undefined ? error : new StartRefused(error.name, `${error.message}; ${stays}`, error.kind);
    }
  },
  close: (id, target) => rollBack(queryOf(id, target), target, true),
  look: async (id, target, done) => {
    const query = queryOf(id, target);
    const script = scriptOf(target);
    const statement = script.digest === query.digest ? script.statements[query.statement - 1] : undefined;
    const engine = engineOf(target);
    const state = await engine.look(query.query, statement?.text ?? '');
    const seen = await workState(engine, target, { query, statement, state, notes: notesOf(done) });
    if (seen.is !== 'failed' && seen.is !== 'stopped' && seen.is !== 'succeeded') return seen;
    const stays = await rollBack(query, target, seen.is === 'succeeded');
    if (stays === undefined || seen.is === 'succeeded') return seen;
    return seen.is === 'failed' ? { ...seen, message: `${seen.message}; ${stays}` } : { ...seen, detail: stays };
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

async function startNext(query: QueryId, call: ServiceCall): Promise<string> {
  const { digest } = scriptOf(call.target);
  if (digest === query.digest) return await startStatement(call, query.statement + 1, query.query);
  const why = `${asSql(call.target.fields).file} has changed after its statement ${query.statement} had begun`;
  throw new StartRefused('Runsheet.FileChanged', `${why}: run the job again`, 'permanent');
}

/**
 * Where the file ends after this statement, with a transaction open: rolls it back, since the session outlives the file
 * and would hold its locks. Returns what people should know if that could not be asked for.
 * @param isOver the statement itself has ended well
 */
async function rollBack(query: QueryId, target: ServedTarget, isOver: boolean): Promise<string | undefined> {
  const engine = engineOf(target);
  const { digest, statements } = scriptOf(target);
  const isKnown = digest === query.digest;
  if (query.of === 1 || !engine.rollBack) return undefined;
  if (isKnown && !leavesOpen(statements.slice(0, query.statement), isOver)) return undefined;
  try {
    await engine.rollBack(query.query);
    return undefined;
  } catch (error) {
    return `its transaction could not be rolled back, and may hold its locks for two hours: ${(error as Error).message}`;
  }
}

const OPENING = new Set(['BEGIN', 'START']);
const CLOSING = new Set(['ABORT', 'COMMIT', 'END', 'ROLLBACK']);

/** Whether a transaction may be open after these statements. One that closes it may not have run, if it is not over. */
function leavesOpen(statements: readonly StatementText[], isOver: boolean): boolean {
  const words = statements.map(({ text }) => wordOf(text));
  const last = words.at(-1) ?? '';
  const ran = !isOver && CLOSING.has(last) ? words.slice(0, -1) : words;
  return OPENING.has(ran.findLast((word) => OPENING.has(word) || CLOSING.has(word)) ?? '');
}

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
