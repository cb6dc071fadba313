import { isPlainObject } from '../values/json';

/*
 * A row as DynamoDB's own JSON has it (`{"priority": {"N": "1"}}`), which is what a stream hands over. The change log keeps it
 * so: nothing is lost on the way through JavaScript, neither a number of 38 digits nor a name that an object cannot hold.
 */

export type AttributeValue = Readonly<Record<string, unknown>>;
export type Image = Readonly<Record<string, AttributeValue>>;

export function isImage(value: unknown): value is Image {
  return isPlainObject(value) && Object.values(value).every(isPlainObject);
}

/** The text that the attribute is; undefined where it is absent or something else. */
export function textOf(image: Image | undefined, attribute: string): string | undefined {
  const text = own(image, attribute)?.S;
  return typeof text === 'string' ? text : undefined;
}

/** Whether the attribute is there and is `true`. */
export function isTrue(image: Image | undefined, attribute: string): boolean {
  return own(image, attribute)?.BOOL === true;
}

function own(image: Image | undefined, attribute: string): AttributeValue | undefined {
  return image && Object.hasOwn(image, attribute) ? image[attribute] : undefined;
}

/**
 * Bytes of an attribute as DynamoDB counts them against an item's 400 KB (Developer Guide, "Item sizes and formats"): names
 * and texts in UTF-8, a number at most 21, a list or a map 3 and 1 for each element. Never less than DynamoDB counts.
 */
export function attributeBytes(name: string, value: unknown): number {
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

/** How many lists and maps lie within one another: 0 of a text. */
export function depthOf(value: unknown): number {
  const { L, M } = (value ?? {}) as { L?: unknown; M?: unknown };
  const within = Array.isArray(L) ? L : isPlainObject(M) ? Object.values(M) : undefined;
  return within === undefined ? 0 : within.reduce((most: number, each) => Math.max(most, 1 + depthOf(each)), 1);
}
