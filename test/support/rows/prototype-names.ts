/** The names that every object inherits: `toString`, `constructor`, `__proto__` and the others. */
export const PROTOTYPE_NAMES = Object.getOwnPropertyNames(Object.prototype);

/** Those that no parameter may have, because readers of objects break on them. */
export const FORBIDDEN_NAMES = ['__proto__', 'constructor'];
