import { ROW_KEY } from '../tables/master-row';
import { isPlainObject, ownValue } from '../values/json';
import { headOf } from '../values/well-formed';

/*
 * A row in DynamoDB's own JSON (`{"priority": {"N": "1"}}`), as a stream delivers it. The change log keeps rows in this
 * form, because JavaScript values would lose numbers of 38 digits and names such as `__proto__`.
 */

export type AttributeValue = Readonly<Record<string, unknown>>;
export type Image = Readonly<Record<string, AttributeValue>>;

export function isImage(value: unknown): value is Image {
  return isPlainObject(value) && Object.values(value).every(isPlainObject);
}

/** Returns the attribute's text, or undefined if the attribute is absent or no text. */
export function textOf(image: Image | undefined, attribute: string): string | undefined {
  const text = ownValue(image, attribute)?.S;
  return typeof text === 'string' ? text : undefined;
}

/** Whether the attribute exists and is `true`. */
export function isTrue(image: Image | undefined, attribute: string): boolean {
  return ownValue(image, attribute)?.BOOL === true;
}

/**
 * The row as JavaScript has it: these attributes of it, where they are there. A number that JavaScript cannot hold is
 * the nearest one. Sets and binary values, which no row of ours has, are undefined.
 */
export function rowOf(image: Image, attributes: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    attributes.flatMap((name) => (Object.hasOwn(image, name) ? [[name, plainValue(image[name])]] : [])),
  );
}

function plainValue(value: unknown): unknown {
  const [[kind, held] = ['', undefined]] = Object.entries(isPlainObject(value) ? value : {});
  if (kind === 'S' || kind === 'BOOL') return held;
  if (kind === 'N') return Number(held);
  if (kind === 'NULL') return null;
  if (kind === 'L' && Array.isArray(held)) return held.map(plainValue);
  if (kind === 'M' && isPlainObject(held))
    return Object.fromEntries(Object.entries(held).map(([name, each]) => [name, plainValue(each)]));
  return undefined;
}

/** What a change keeps of its row before and after it. */
export interface FittedImages {
  before: Image | undefined;
  after: Image | undefined;
  /** The attributes that were left out, such as `before.parameters`. At most `MAX_NAMED_CUTS` are named. */
  cut: string[];
}

/**
 * A row alone may fill DynamoDB's 400 KB (409,600 bytes), and a change holds two rows. They may take 380,000 bytes
 * together. Besides, a change has at most 3 KB of keys, 4 KB of author and reason, 8 KB of names of cut attributes, and
 * its own names.
 */
const MAX_BYTES = 380_000;
/** DynamoDB allows 32 levels of nesting, and in a change a row lies one level deeper. */
const MAX_DEPTH = 31;
/** Beyond 20 names, entry 21 is `and N more`. */
export const MAX_NAMED_CUTS = 20;
const MAX_NAME = 100;

/** Returns both images, whole if they fit. Otherwise the largest attributes are left out and named. */
export function fitImages(before: Image | undefined, after: Image | undefined): FittedImages {
  const attributes = [...attributesOf('before', before), ...attributesOf('after', after)];
  let bytes = attributes.reduce((total, each) => total + each.bytes, 0);
  const cut: Attribute[] = [];
  for (const each of attributes.sort((a, b) => Number(b.tooDeep) - Number(a.tooDeep) || b.bytes - a.bytes)) {
    if (!each.tooDeep && (bytes <= MAX_BYTES || ROW_KEY.has(each.name))) continue;
    cut.push(each);
    bytes -= each.bytes;
  }
  if (cut.length === 0) return { before, after, cut: [] };
  return {
    before: without(before, 'before', cut),
    after: without(after, 'after', cut),
    cut: [
      ...cut.slice(0, MAX_NAMED_CUTS).map(({ image, name }) => `${image}.${headOf(name, MAX_NAME)}`),
      ...(cut.length > MAX_NAMED_CUTS ? [`and ${cut.length - MAX_NAMED_CUTS} more`] : []),
    ],
  };
}

interface Attribute {
  image: 'before' | 'after';
  name: string;
  bytes: number;
  tooDeep: boolean;
}

function attributesOf(image: Attribute['image'], row: Image | undefined): Attribute[] {
  return Object.entries(row ?? {}).map(([name, value]) => ({
    image,
    name,
    bytes: 1 + attributeBytes(name, value),
    tooDeep: depthOf(value) >= MAX_DEPTH,
  }));
}

function without(row: Image | undefined, image: Attribute['image'], cut: readonly Attribute[]): Image | undefined {
  const gone = new Set(cut.filter((each) => each.image === image).map((each) => each.name));
  return row && Object.fromEntries(Object.entries(row).filter(([name]) => !gone.has(name)));
}

/**
 * Returns the bytes of an attribute, never fewer than DynamoDB counts against an item's 400 KB (Developer Guide, "Item
 * sizes and formats"): names and texts in UTF-8, at most 21 for a number, 3 for a list or map plus 1 for each element.
 */
function attributeBytes(name: string, value: unknown): number {
  return Buffer.byteLength(name) + valueBytes(value);
}

function valueBytes(value: unknown): number {
  const [[kind, held] = ['NULL', true]] = Object.entries((value ?? {}) as object);
  if (typeof held === 'string') return kind === 'N' ? 21 : Buffer.byteLength(held);
  if (kind === 'L') return sum(held, (element) => 1 + valueBytes(element));
  if (kind === 'M') return sum(Object.entries(held as object), ([name, each]) => 1 + attributeBytes(name, each));
  if (kind === 'NS') return sum(held, () => 22);
  if (kind === 'SS' || kind === 'BS') return sum(held, (each) => 1 + Buffer.byteLength(String(each)));
  return 1;
}

function sum<T>(values: readonly T[], bytesOf: (value: T) => number): number {
  return values.reduce((total, value) => total + bytesOf(value), 3);
}

/** Returns how many lists and maps are nested in one another: 0 for a text. */
function depthOf(value: unknown): number {
  const { L, M } = (value ?? {}) as { L?: unknown; M?: unknown };
  const within = Array.isArray(L) ? L : isPlainObject(M) ? Object.values(M) : undefined;
  return within === undefined ? 0 : within.reduce((most: number, each) => Math.max(most, 1 + depthOf(each)), 1);
}
