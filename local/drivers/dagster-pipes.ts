import { closeSync, fstatSync, readSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { pipesContext } from '../../domain/targets/work-context';
import { isPlainObject, type Json, type JsonObject, parsedObject } from '../../domain/values/json';
import type { LogLevel } from '../../domain/values/log-line';
import { showValue } from '../../domain/values/show-value';
import { openUnfollowed } from '../read-plain-file';
import type { AttemptFolder } from './attempt-folder';

/*
 * Dagster Pipes 0.1, an open protocol: the package `dagster-pipes` gives a Python program its context, a log with
 * levels, a result and its exception, with nothing of Runsheet's to install. Both variables are base64 of deflated JSON
 * that names a file.
 */

const CONTEXT_FILE = 'pipes-context.json';
const MESSAGES_FILE = 'pipes-messages';

/** How often what the program says is read while it runs. */
const LOOK_MS = 200;

/** A longer message is passed over, and the log says so. A result has at most 32 KB. */
const MAX_MESSAGE = 256 * 1024;
const PIECE = 64 * 1024;

export interface PipesException {
  name: string;
  message: string;
  /** Python's own lines of the traceback. */
  stack: string[];
  cause?: PipesException;
}

/** What the protocol has besides what is heard. It is of use to Dagster only. */
const OF_DAGSTER = ['opened', 'closed', 'log', 'log_external_stream', 'report_custom_message'];
const REPORT = /^report_asset_/;

export interface PipesContext {
  runId: string;
  job: string;
  attempt: number;
  extras: JsonObject;
}

/** The variables of a program that speaks the protocol. Writes its context. */
export function pipesVariables(
  folder: AttemptFolder,
  { runId, job, attempt, extras }: PipesContext,
): Record<string, string> {
  const context = folder.writeJson(CONTEXT_FILE, pipesContext({ run_id: runId, job, attempt }, extras));
  return {
    DAGSTER_PIPES_CONTEXT: encode({ path: context }),
    DAGSTER_PIPES_MESSAGES: encode({ path: folder.path(MESSAGES_FILE) }),
  };
}

function encode(content: JsonObject): string {
  return deflateSync(JSON.stringify(content)).toString('base64');
}

/** Reads what the program says, as it says it. `end` reads the rest. */
export class PipesMessages {
  /** The last `report_custom_message({"result": …})`. */
  result: { value: Json } | undefined;
  /** With what the program closed its session. */
  exception: PipesException | undefined;
  readonly #file: string;
  readonly #timer: NodeJS.Timeout;
  #at = 0;
  #unended = Buffer.alloc(0);
  /** How many bytes the message under way has, if it is too long to be read. */
  #tooLong = 0;
  readonly #said = new Set<string>();

  constructor(
    folder: AttemptFolder,
    private readonly log: (level: LogLevel, message: string) => void,
  ) {
    this.#file = folder.path(MESSAGES_FILE);
    this.#timer = setInterval(() => this.#read(), LOOK_MS);
  }

  end(): void {
    clearInterval(this.#timer);
    this.#read();
  }

  #read(): void {
    let file: number;
    try {
      file = openUnfollowed(this.#file);
    } catch {
      return; // The program does not speak the protocol, or has not begun.
    }
    try {
      if (!fstatSync(file).isFile()) return;
      const piece = Buffer.alloc(PIECE);
      for (;;) {
        const bytes = readSync(file, piece, 0, PIECE, this.#at);
        if (bytes === 0) return;
        this.#at += bytes;
        this.#take(piece.subarray(0, bytes));
      }
    } finally {
      closeSync(file);
    }
  }

  #take(piece: Buffer): void {
    let rest = Buffer.concat([this.#unended, piece]);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      if (this.#tooLong + end > MAX_MESSAGE) this.#warnOnce(tooLong(this.#tooLong + end));
      else this.#hear(rest.subarray(0, end).toString('utf8'));
      this.#tooLong = 0;
      rest = rest.subarray(end + 1);
    }
    if (this.#tooLong + rest.length > MAX_MESSAGE) {
      this.#tooLong += rest.length;
      rest = rest.subarray(rest.length);
    }
    this.#unended = Buffer.from(rest);
  }

  #hear(line: string): void {
    const { method, params } = parsedObject(line) ?? {};
    if (typeof method !== 'string') this.#warnOnce(NO_MESSAGE);
    else if (!OF_DAGSTER.includes(method) && !REPORT.test(method)) this.#warnOnce(unknown(method));
    if (!isPlainObject(params)) return;
    const { message, level, payload, exception } = params;
    if (method === 'log' && typeof message === 'string') this.log(levelOf(level), message);
    if (method === 'report_custom_message' && isPlainObject(payload) && 'result' in payload)
      this.result = { value: payload.result as Json };
    if (method === 'closed' && isPlainObject(exception)) this.exception = readException(exception);
  }

  /** A program that says one such thing may say it a million times. */
  #warnOnce(text: string): void {
    const kind = text.replace(/\d+/g, '');
    if (this.#said.has(kind) || this.#said.size >= MOST_WARNINGS) return;
    this.#said.add(kind);
    this.log('warn', text);
  }
}

const MOST_WARNINGS = 10;
const NO_MESSAGE =
  'a line in the file of DAGSTER_PIPES_MESSAGES is no message of Dagster Pipes, which is JSON with a method: it is passed over';

function unknown(method: string): string {
  return `the Dagster Pipes message ${showValue(method)} means nothing here: it is passed over`;
}

function tooLong(bytes: number): string {
  return `a Dagster Pipes message has ${bytes} bytes, and is passed over: at most ${MAX_MESSAGE} are read; write data to RUNSHEET_DATA_URL and say its name`;
}

function levelOf(level: unknown): LogLevel {
  const levels: Record<string, LogLevel> = { DEBUG: 'debug', WARNING: 'warn', ERROR: 'error', CRITICAL: 'error' };
  return levels[String(level).toUpperCase()] ?? 'info';
}

const MOST_CAUSES = 3;

function readException(given: Record<string, unknown>, depth = 0): PipesException {
  const { name, message, stack } = given;
  // As Python prints it: what it was raised from, or else what was being handled.
  const cause = given.cause ?? given.context;
  const lines = Array.isArray(stack) ? stack.map(String) : [];
  const ofName = String(name ?? 'Error');
  const text = String(message ?? '').trimEnd();
  // The package writes the message as Python prints it, with the name before it.
  return {
    name: ofName,
    message: text.startsWith(`${ofName}: `) ? text.slice(ofName.length + 2) : text,
    stack: lines,
    ...(isPlainObject(cause) && depth < MOST_CAUSES && { cause: readException(cause, depth + 1) }),
  };
}
