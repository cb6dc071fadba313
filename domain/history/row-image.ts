import { attributeBytes, depthOf, type Image } from './attribute-value';

/** What a change keeps of its row before and after it. */
export interface FittedImages {
  before: Image | undefined;
  after: Image | undefined;
  /** What does not fit, such as `before.parameters`; at most `MAX_NAMED` are named. */
  cut: string[];
}

/**
 * A row may fill its 400 KB (409,600 bytes) by itself, and a change holds two. Both together may have 380,000; beside them a
 * change has at most 3 KB of keys, 4 KB of who and why, 8 KB of what was cut, and its names.
 */
const MAX_BYTES = 380_000;
/** DynamoDB nests 32 levels, and within a change a row lies one deeper. */
const MAX_DEPTH = 31;
const MAX_NAMED = 20;
const MAX_NAME = 100;

const KEYS: ReadonlySet<string> = new Set(['job_group', 'job_name']);

/** Both images, whole where they fit; else the largest attributes are left out and named. */
export function fitImages(before: Image | undefined, after: Image | undefined): FittedImages {
  const attributes = [...attributesOf('before', before), ...attributesOf('after', after)];
  let bytes = attributes.reduce((total, each) => total + each.bytes, 0);
  const cut: Attribute[] = [];
  for (const each of attributes.sort((a, b) => Number(b.tooDeep) - Number(a.tooDeep) || b.bytes - a.bytes)) {
    if (!each.tooDeep && (bytes <= MAX_BYTES || KEYS.has(each.name))) continue;
    cut.push(each);
    bytes -= each.bytes;
  }
  if (cut.length === 0) return { before, after, cut: [] };
  return {
    before: without(before, 'before', cut),
    after: without(after, 'after', cut),
    cut: [
      ...cut.slice(0, MAX_NAMED).map(({ image, name }) => `${image}.${name.slice(0, MAX_NAME)}`),
      ...(cut.length > MAX_NAMED ? [`and ${cut.length - MAX_NAMED} more`] : []),
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
