import { isPlainObject, jsonBytes } from './json';
import { showValue } from './show-value';

/*
 * The data that a job reads and writes, named as OpenLineage names it: a namespace, which is where the data lies, and a
 * name in it (https://openlineage.io/docs/spec/naming).
 */

/** `s3://raw/orders`, or the two parts by themselves where the namespace holds a `/` of its own. */
export type Dataset = string | { namespace: string; name: string };

/** A dataset in its two parts. */
export interface NamedDataset {
  namespace: string;
  name: string;
}

const MAX_DATASETS = 100;
/** A row has two such lists, and is copied into each run: limits.ts has the sum of an item. */
export const MAX_DATASETS_BYTES = 8 * 1024;
const MAX_PART = 500;

const EXAMPLES = 's3://raw/orders or postgres://db:5432/sales.public.orders';
const RULE = `"<namespace>/<name>", such as ${EXAMPLES}, or {namespace: …, name: …}`;

/** Returns the dataset's parts; undefined for anything that is no dataset. */
export function parseDataset(value: unknown): NamedDataset | undefined {
  const parts = typeof value === 'string' ? splitName(value) : partsOf(value);
  return parts && isPart(parts.namespace) && isPart(parts.name) && !holdsPassword(parts.namespace) ? parts : undefined;
}

/** The datasets of a list in a row, which anyone may have typed: what is none is left out, and too long a list. */
export function readDatasets(value: unknown): NamedDataset[] {
  return knownDatasets(value).flatMap((each) => parseDataset(each) ?? []);
}

/** The same as they stand. Of a target on a stack, a name may be known only once that is deployed. */
export function knownDatasets(value: unknown): Dataset[] {
  const known = Array.isArray(value) ? value.filter((each) => parseDataset(each) !== undefined) : [];
  return known.length <= MAX_DATASETS && jsonBytes(known) <= MAX_DATASETS_BYTES ? known : [];
}

/** As people read it: the text that would be split into these parts, where there is one. */
export function datasetText(dataset: Dataset): string {
  return typeof dataset === 'string' ? dataset : `${dataset.namespace} ${dataset.name}`;
}

/**
 * The namespace ends before the first `/` that is not part of `://`. A `file:///data/x` has no authority: its namespace
 * is `file`, and its name the path.
 */
function splitName(text: string): NamedDataset | undefined {
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(text) ?? [];
  if (scheme !== undefined && rest?.startsWith('/')) return { namespace: scheme, name: rest };
  const from = scheme === undefined ? 0 : scheme.length + 3;
  const at = text.indexOf('/', from);
  return at < 0 ? undefined : { namespace: text.slice(0, at), name: text.slice(at + 1) };
}

function partsOf(value: unknown): NamedDataset | undefined {
  if (!isPlainObject(value) || Object.keys(value).some((key) => key !== 'namespace' && key !== 'name'))
    return undefined;
  const { namespace, name } = value;
  return typeof namespace === 'string' && typeof name === 'string' ? { namespace, name } : undefined;
}

/** No control characters, and no blanks at either end: two names that look alike would be two datasets. */
function isPart(text: string): boolean {
  return text !== '' && text.length <= MAX_PART && text.isWellFormed() && !/^\s|[\p{Cc}\u2028\u2029]|\s$/u.test(text);
}

/** `postgres://user:password@host`: the names go to whoever collects the lineage. `container@account` is well. */
function holdsPassword(namespace: string): boolean {
  return /:\/\/[^/@]*:[^/@]*@/.test(namespace);
}

/** What is wrong with a list, as the end of a sentence. What may hold a password is not shown again. */
export function datasetsProblem(value: unknown): string | undefined {
  if (!Array.isArray(value)) {
    const isWell = typeof value === 'string' && !value.startsWith('[') && parseDataset(value) !== undefined;
    return isWell
      ? `is no list: write [${JSON.stringify(value)}]`
      : `is no list: expected one of datasets, each ${RULE}`;
  }
  if (value.length > MAX_DATASETS) return `has ${value.length} datasets: expected at most ${MAX_DATASETS}`;
  const wrong = value.flatMap((each, at) => whyNone(each, at) ?? []);
  if (wrong.length > 0) return `cannot be taken: ${wrong.join(', ')}: expected ${RULE}`;
  const bytes = jsonBytes(value);
  if (bytes > MAX_DATASETS_BYTES) return `is ${bytes} bytes of JSON: expected at most ${MAX_DATASETS_BYTES}`;
  const names = value.map((each) => JSON.stringify(parseDataset(each)));
  const twice = value.find((_, at) => names.indexOf(names[at] as string) !== at);
  return twice === undefined ? undefined : `has ${showValue(twice)} twice: name each dataset once`;
}

function whyNone(value: unknown, at: number): string | undefined {
  if (parseDataset(value) !== undefined) return undefined;
  const parts = typeof value === 'string' ? splitName(value) : partsOf(value);
  if (parts && holdsPassword(parts.namespace)) return `entry ${at} holds a password, which everybody would see`;
  if (!parts) return `entry ${at} is ${showValue(value)}`;
  return `entry ${at} is ${showValue(value)}, of which a part is empty, too long (${MAX_PART}) or has stray blanks`;
}
