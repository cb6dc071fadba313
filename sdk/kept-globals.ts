/** Global values that the runtime and the AWS SDK need between a job's code and the next attempt. */
const GLOBALS = [
  ...['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate'],
  ...['queueMicrotask', 'fetch', 'Promise', 'JSON', 'Buffer', 'URL', 'AbortController', 'AbortSignal'],
];

/** Taken at load: a job may replace these too. */
const { ownKeys, defineProperty, getOwnPropertyDescriptor, deleteProperty } = Reflect;

interface Kept {
  object: object;
  key: PropertyKey;
  descriptor: PropertyDescriptor | undefined;
}

/**
 * The clock, the timers, the other globals and the built-in prototypes, as they are before a job's code. `putBack` is
 * to be called after it: the end of the attempt is recorded, and the next one claimed, with what was there before. A
 * field that the job has added to a prototype stays, for the sake of libraries that do so when they are first used, but
 * no longer shows up in a `for … in`, which breaks the AWS SDK.
 */
export class KeptGlobals {
  readonly #kept: Kept[] = [];
  readonly #prototypes: object[];

  constructor() {
    const classes = [
      Object,
      Array,
      String,
      Number,
      Boolean,
      Function,
      Promise,
      Date,
      RegExp,
      Map,
      Set,
      Error,
      Uint8Array,
    ];
    this.#prototypes = classes.map(({ prototype }) => prototype as object);
    for (const key of GLOBALS) this.#keep(globalThis, key);
    for (const key of ['nextTick', 'hrtime', 'exit', 'kill', 'cwd']) this.#keep(process, key);
    for (const object of [Date, JSON, Promise, Object, Reflect, Error, ...this.#prototypes]) {
      for (const key of ownKeys(object)) this.#keep(object, key);
    }
  }

  putBack(): void {
    // Plain loops, and no spread: a job may have replaced the iterator of arrays.
    for (let at = 0; at < this.#kept.length; at++) putBack(this.#kept[at] as Kept);
    for (let at = 0; at < this.#prototypes.length; at++) hideAdded(this.#prototypes[at] as object);
  }

  #keep(object: object, key: PropertyKey): void {
    this.#kept.push({ object, key, descriptor: getOwnPropertyDescriptor(object, key) });
  }
}

function putBack({ object, key, descriptor: before }: Kept): void {
  const now = getOwnPropertyDescriptor(object, key);
  if (before === undefined) {
    if (now !== undefined) deleteProperty(object, key);
  } else if (now?.value !== before.value || now?.get !== before.get || now?.set !== before.set) {
    defineProperty(object, key, before);
  }
}

/** No built-in prototype has an enumerable field. */
function hideAdded(prototype: object): void {
  const keys = ownKeys(prototype);
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] as PropertyKey;
    if (getOwnPropertyDescriptor(prototype, key)?.enumerable) defineProperty(prototype, key, { enumerable: false });
  }
}
