import { isObject, type Json, type JsonObject } from '../values/json';

/**
 * Reads one object of a definition field by field and keeps the problems. A field that nobody asked for is a problem
 * too, told by `end()`: what the engine doesn't know it must not pass over in silence.
 */
export class DefinitionFields {
  readonly place: string;
  readonly #object: JsonObject;
  readonly #problems: string[];
  readonly #asked = new Set<string>(['Comment']);

  constructor(value: Json, place: string, problems: string[]) {
    this.place = place;
    this.#problems = problems;
    this.#object = isObject(value) ? value : {};
    if (!isObject(value)) this.report(`is ${JSON.stringify(value)}: expected an object`);
  }

  /** Keeps a problem of this object, or of something below it: `below` is `.Field` or `[0]`. */
  report(problem: string, below = ''): void {
    this.#problems.push(`${`${this.place}${below}`.replace(/^\./, '') || 'definition'}: ${problem}`);
  }

  has(field: string): boolean {
    return Object.hasOwn(this.#object, field);
  }

  names(): readonly string[] {
    return Object.keys(this.#object);
  }

  /** The field's value, or undefined where it is absent. */
  any(field: string): Json | undefined {
    this.#asked.add(field);
    return this.has(field) ? this.#object[field] : undefined;
  }

  string(field: string): string | undefined {
    const value = this.any(field);
    if (value === undefined || typeof value === 'string') return value;
    this.report(`is ${JSON.stringify(value)}: expected a string`, `.${field}`);
    return undefined;
  }

  requiredString(field: string): string {
    if (!this.has(field)) this.report('is missing', `.${field}`);
    return this.string(field) ?? '';
  }

  integer(field: string, least: number, most: number): number | undefined {
    const value = this.any(field);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    this.report(`is ${JSON.stringify(value)}: expected a whole number from ${least} to ${most}`, `.${field}`);
    return undefined;
  }

  list(field: string): readonly Json[] | undefined {
    const value = this.any(field);
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.length > 0) return value;
    this.report('is not a list with at least one entry', `.${field}`);
    return undefined;
  }

  /** The fields of the object in this field. */
  below(field: string): DefinitionFields {
    return new DefinitionFields(this.any(field) ?? null, `${this.place}.${field}`, this.#problems);
  }

  /** The fields of one entry of a list. */
  entry(value: Json, below: string): DefinitionFields {
    return new DefinitionFields(value, `${this.place}${below}`, this.#problems);
  }

  /** To be called last: reports what was not asked for. */
  end(): void {
    for (const field of this.names()) {
      if (!this.#asked.has(field)) this.report("not in the embedded engine's subset", `.${field}`);
    }
  }
}
