/*
 * The frames of an error's stack, as V8 writes them: `at name (file:line:column)`. A job runs as a bundle, so its
 * frames name the bundle; they are told here as places in the author's files.
 */

/** A place in a source. Line and column count from 1. */
export interface SourcePlace {
  /** Relative to the project: `jobs/load-orders.ts`. */
  source: string;
  line: number;
  column: number;
  /** What the source calls the thing that stands there, if the bundle renamed it. */
  name?: string;
}

/** The file that a job's code runs from, and where its code came from. */
export interface Bundle {
  file: string;
  /** Where the code at a place of the bundle came from: `none` if the bundler made it, undefined if nobody knows. */
  find(line: number, column: number): SourcePlace | 'none' | undefined;
  /** Whether a source, or a file beside the bundle, is Runsheet's own. */
  isOwn(source: string): boolean;
  /**
   * The project's folder, if the job runs from its author's files, as in a test. Their places are relative to it, and
   * what called Runsheet is not the job's.
   */
  root?: string;
}

type Frame = { text: string; kind: 'author' | 'package' | 'other' | 'dropped'; place?: SourcePlace };

/** A longer stack is not read to its end: a job can make one of any size. */
const MAX_STACK = 100_000;

/** `at name (file:1:2)`, `at file:1:2`, `at Array.map (<anonymous>)`; Node adds a brace if the error has fields. */
const FRAME = /^(\s+)at (.*(?::\d+:\d+\)?|\((?:<anonymous>|native|index \d+)\)|<anonymous>))( \{)?$/;

/**
 * The frames by which a reader finds the fault, the nearest to the throw first: the author's own, and above them the
 * one of a package in which the error was thrown. Frames of Runsheet and of Node are left out.
 */
export function authorFrames(stack: string, bundle: Bundle): string[] {
  const lines = stack.slice(0, MAX_STACK).split('\n').filter(isFrame);
  const frames = framesOf(lines, bundle).filter(({ kind }) => kind !== 'dropped');
  const last = frames.findLastIndex(({ kind }) => kind === 'author');
  const [first, ...others] = frames.slice(0, last + 1 || 1);
  return [first, ...others.filter(({ kind }) => kind !== 'package')].flatMap((frame) => frame?.text ?? []);
}

/**
 * A text, such as an error as Node prints it, in which the places of the bundle are those of the author's files, and
 * the frames of Runsheet and of Node are left out. A text that names no place of the bundle is returned unchanged.
 */
export function withAuthorFrames(text: string, bundle: Bundle): string {
  if (bundle.root === undefined && !text.includes(`${bundle.file}:`)) return text;
  const told: string[] = [];
  let frames: string[] = [];
  const tellFrames = () => {
    for (const { kind, indent, text, brace } of framesOf(frames, bundle)) {
      if (kind !== 'dropped') told.push(`${indent}${text}${brace}`);
      // The brace opens the error's other fields.
      else if (brace !== '') told.push(`${told.pop() ?? ''}${brace}`);
    }
    frames = [];
  };
  for (const line of text.split('\n')) {
    if (isFrame(line)) frames.push(line);
    else {
      tellFrames();
      told.push(withPlaces(line, bundle));
    }
  }
  tellFrames();
  return told.join('\n');
}

function isFrame(line: string): boolean {
  return FRAME.test(line);
}

function withPlaces(line: string, bundle: Bundle): string {
  return line.replace(placesIn(bundle.file), (found, row: string, column: string) => {
    const place = bundle.find(Number(row), Number(column));
    return place === undefined || place === 'none' ? found : placeText(place);
  });
}

/** Lines that follow each other in one stack. */
function framesOf(lines: readonly string[], bundle: Bundle) {
  const frames = lines.map((line) => {
    const [, indent = '', body = '', brace = ''] = FRAME.exec(line) ?? [];
    return { indent, body, brace, ...readFrame(body, bundle) };
  });
  const caller = bundle.root === undefined ? -1 : frames.findIndex(({ body }) => isOwnFrame(body, bundle));
  return frames.map((frame, at) => {
    if (caller >= 0 && at >= caller) return { ...frame, kind: 'dropped' as const };
    if (frame.place === undefined || frame.kind === 'dropped') return frame;
    const name = frames[at + 1]?.place?.name ?? methodName(frame.body);
    return name === undefined ? frame : { ...frame, text: `at ${name} (${placeText(frame.place)})` };
  });
}

/**
 * The name of a method, which a minifier leaves as it is. A function gets a new name; the place from which it was
 * called, the next frame, has the old one.
 */
function methodName(body: string): string | undefined {
  return /^(?:async )?[\w$.]*\.([\w$]{3,})(?: \[as .*\])? \(/.exec(body)?.[1];
}

/** @param body what stands after `at ` */
function readFrame(body: string, bundle: Bundle): Frame {
  const inBundle = placesIn(bundle.file).exec(body);
  return inBundle ? bundled(body, Number(inBundle[1]), Number(inBundle[2]), bundle) : unbundled(body, bundle);
}

function bundled(body: string, line: number, column: number, bundle: Bundle): Frame {
  const place = bundle.find(line, column);
  if (place === undefined) return { kind: 'author', text: `at ${body.replace(bundle.file, baseName(bundle.file))}` };
  if (place === 'none' || bundle.isOwn(place.source)) {
    return { kind: 'dropped', text: '', ...(place !== 'none' && { place }) };
  }
  const packaged = inPackage(place.source);
  const short = { ...place, source: packaged ?? withoutClimb(place.source) };
  return { kind: packaged === undefined ? 'author' : 'package', text: `at ${placeText(short)}`, place: short };
}

/** `(file:line:column)` or `file:line:column`, at the end of a frame. */
const FILE = /^(|.*?[ (])((?:file:\/\/)?\/[^()]*?|[A-Z]:\\[^()]*?)(:\d+:\d+\)?)$/;

/** A longer frame is no place in a file, and reading it would take time by the square of its length. */
const MAX_BODY = 2000;

/** Code outside the bundle: an installed package, a layer, the runtime. No path of the machine is shown. */
function unbundled(body: string, bundle: Bundle): Frame {
  const { before, file, after } = fileOf(body);
  if (file === undefined || bundle.isOwn(file) || isRuntime(file)) return { kind: 'dropped', text: '' };
  const packaged = inPackage(file);
  const { root } = bundle;
  if (packaged === undefined && root !== undefined && file.startsWith(`${root}/`))
    return { kind: 'author', text: `at ${before}${file.slice(root.length + 1)}${after}` };
  return { kind: packaged ? 'package' : 'other', text: `at ${before}${packaged ?? `…/${baseName(file)}`}${after}` };
}

function isOwnFrame(body: string, bundle: Bundle): boolean {
  const { file } = fileOf(body);
  return file !== undefined && bundle.isOwn(file);
}

/** The file that a frame names, and what stands around it. */
function fileOf(body: string): { before: string; file: string | undefined; after: string } {
  if (body.length > MAX_BODY) return { before: '', file: undefined, after: '' };
  const [, before = '', path, after = ''] = FILE.exec(body) ?? [];
  return { before, file: path?.replace(/^file:\/\//, ''), after };
}

function isRuntime(file: string): boolean {
  return file.startsWith('/var/runtime/') && inPackage(file) === undefined;
}

/** A file far from the project, whose path there is the machine's: the end of it. */
export function withoutClimb(source: string): string {
  return source.startsWith('../../') ? source.split('/').slice(-2).join('/') : source;
}

function inPackage(source: string): string | undefined {
  const at = source.lastIndexOf('node_modules/');
  return at < 0 ? undefined : source.slice(at);
}

function placeText({ source, line, column }: SourcePlace): string {
  return `${source}:${line}:${column}`;
}

function placesIn(file: string): RegExp {
  return new RegExp(`(?:file://)?${file.replace(/[^\w/]/g, '\\$&')}:(\\d+):(\\d+)`, 'g');
}

function baseName(file: string): string {
  return file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
}
