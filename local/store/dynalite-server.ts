import { EventEmitter } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import dynalite from 'dynalite';
import conditionParser from 'dynalite/db/conditionParser.js';
import db, { type Expression, type IndexRecord, type Item, type Store } from 'dynalite/db/index.js';
import updateParser from 'dynalite/db/updateParser.js';
import { type CallAction, openActions } from './dynalite-actions';
import { called, emptyIndex, fillIndex } from './index-rows';
import { joinWrites, updateIndexes } from './join-writes';
import { keepExpressions } from './kept-expressions';
import { keepTables } from './kept-tables';
import { closeIterators, watchFiles } from './watch-files';

const MB = 1024 * 1024;

/**
 * LevelDB maps each file of rows that it has open, a thousand of 2 MB by default: a store that lives for weeks would
 * hold what was once read. These are the 64 files that it keeps open at least, half as large, with a quarter of the
 * cache of what was read, and half the rows that are not in a file yet.
 */
const FILES = { maxOpenFiles: 74, maxFileSize: MB, cacheSize: 2 * MB, writeBufferSize: 2 * MB };

/** dynalite's own record of a table. */
export interface TableRecord {
  TableStatus: string;
  GlobalSecondaryIndexes?: IndexRecord[];
}

/** dynalite's server, with access to its records of tables, which its interface does not change. */
export interface DynaliteServer extends Server {
  /** Its handler of requests. */
  answer: Answer;
  /** The same without HTTP. */
  call: CallAction;
  /** Rejects if the files cannot be opened: they are damaged, another process has them, or the disk is full. */
  open(): Promise<void>;
  readTable(name: string): Promise<TableRecord | undefined>;
  /** Undefined removes the record. */
  writeTable(name: string, record: TableRecord | undefined): Promise<void>;
  /** Makes the rows of an index anew, from the table's: dynalite has no way to add one. */
  fillIndex(name: string, record: TableRecord, index: IndexRecord): Promise<void>;
  /** Removes the rows of an index that the table's record no longer has. */
  emptyIndex(name: string, index: string): Promise<void>;
}

/**
 * Opens dynalite's server, and makes it compare maps and lists as DynamoDB does: dynalite itself never finds two of
 * them equal.
 * @param onFileError called with each error of the files that says that they are damaged or cannot be written, before
 *   the request is answered
 */
export function openDynalite(
  options: Parameters<typeof dynalite>[0],
  onFileError: (error: Error) => void = () => {},
): DynaliteServer {
  db.checkConditional = checkConditional;
  db.updateIndexes = updateIndexes;
  let store: Store | undefined;
  db.create = (given) => {
    store = create(given);
    return store;
  };
  const server = dynalite(options);
  const opened = store as unknown as Store;
  const { db: files, tableDb } = opened;
  joinWrites(opened);
  keepTables(opened);
  closeIterators(files);
  watchFiles(files, onFileError);
  return Object.assign(server, {
    answer: server.listeners('request')[0] as Answer,
    call: openActions(opened),
    open: () => files.open(FILES),
    readTable: (name: string) =>
      called<TableRecord | undefined>((done) => tableDb.get(name, done)).catch((error: Error) => {
        // A record that cannot be decoded counts as absent: dynalite itself removes it.
        if (error.name === 'NotFoundError' || (error as NodeJS.ErrnoException).code === 'LEVEL_DECODE_ERROR')
          return undefined;
        throw error;
      }),
    writeTable: (name: string, record: TableRecord | undefined) =>
      called<void>((done) => (record ? tableDb.put(name, record, done) : tableDb.del(name, done))),
    fillIndex: (name: string, record: TableRecord, index: IndexRecord) => fillIndex(opened, name, record, index),
    emptyIndex: (name: string, index: string) => emptyIndex(opened, name, index),
  });
}

for (const parser of [conditionParser, updateParser]) keepExpressions(parser);

const { create } = db;

const check = db.checkConditional;

const checkConditional: typeof check = (data, item) => {
  if (!data._condition) return check(data, item);
  return check({ ...data, _condition: { expression: decided(data._condition.expression, item ?? {}) } }, item);
};

/** Decides each comparison of two documents, and returns the expression with two equal or different texts instead. */
function decided(expression: Expression, item: Item): Expression {
  if (expression.type === 'and' || expression.type === 'or' || expression.type === 'not')
    return { ...expression, args: expression.args.map((part) => decided(part as Expression, item)) };
  const [path, value] = expression.args;
  if (expression.type !== '=' || !Array.isArray(path) || path.length !== 1 || !isDocument(value)) return expression;
  const isEqual = isDeepStrictEqual(item[path[0] as string], value);
  return { type: '=', args: [{ S: 'equal' }, { S: isEqual ? 'equal' : 'different' }] };
}

function isDocument(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && ('M' in value || 'L' in value);
}

/** dynalite's handler of a request. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** The parts of a request that dynalite reads, besides the body. */
export type RequestHead = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

export interface Reply {
  status: number;
  headers: [name: string, value: string | number][];
  body: string;
}

/** Has dynalite answer a request whose body has been read already. */
export function answerRead(answer: Answer, head: RequestHead, body: Buffer, response: ServerResponse): void {
  const { method, url, headers } = head;
  const request = Object.assign(new EventEmitter(), { method, url, headers });
  answer(request as unknown as IncomingMessage, response);
  request.emit('data', body);
  request.emit('end');
}

/** Has dynalite answer a request, and returns the answer for the caller to send. */
export function callStore(answer: Answer, head: RequestHead, body: Buffer): Promise<Reply> {
  return new Promise((resolve) => {
    const headers: Reply['headers'] = [];
    const response = {
      statusCode: 200,
      setHeader: (name: string, value: string | number) => headers.push([name, value]),
      end: (text = '') => resolve({ status: response.statusCode, headers, body: String(text) }),
    };
    answerRead(answer, head, body, response as unknown as ServerResponse);
  });
}

/** The store refused a request as wrong. The message is dynalite's. */
export class StoreRefused extends Error {
  override readonly name = 'StoreRefused';
}

/** Makes a request of our own. Throws `StoreRefused` if the request itself is wrong. */
export async function askStore(answer: Answer, action: string, input: object): Promise<Record<string, unknown>> {
  const headers = { ...OWN_HEADERS, 'x-amz-target': `DynamoDB_20120810.${action}` };
  const reply = await callStore(answer, { method: 'POST', url: '/', headers }, Buffer.from(JSON.stringify(input)));
  if (reply.status >= 500) throw new Error(`${action}: ${reply.body}`);
  if (reply.status !== 200) throw new StoreRefused(`${action}: ${reply.body}`);
  return JSON.parse(reply.body) as Record<string, unknown>;
}

/** These have the form of a signature; dynalite does not check it. */
const OWN_HEADERS = {
  'content-type': 'application/x-amz-json-1.0',
  authorization: 'AWS4-HMAC-SHA256 Credential=own, SignedHeaders=own, Signature=own',
  'x-amz-date': 'own',
};
