import type { Json, JsonObject } from '../../../domain/values/json';
import { isObject } from '../values/json';

/**
 * Reads one object of a definition field by field and collects the problems. A field that was never asked for is a
 * problem too, which `end()` reports: the engine must not ignore a field that it does not know.
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

  /** Adds a problem of this object, or of a place below it: `below` is `.Field` or `[0]`. */
  report(problem: string, below = ''): void {
    this.#problems.push(`${`${this.place}${below}`.replace(/^\./, '') || 'definition'}: ${problem}`);
  }

  has(field: string): boolean {
    return Object.hasOwn(this.#object, field);
  }

  names(): readonly string[] {
    return Object.keys(this.#object);
  }

  /** The field's value, or undefined if it is absent. */
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
    this.reportMissing(field);
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

  /** Like `list`, for a field that must be there. */
  requiredList(field: string): readonly Json[] {
    this.reportMissing(field);
    return this.list(field) ?? [];
  }

  /** The fields of the object in this field. */
  below(field: string): DefinitionFields {
    return new DefinitionFields(this.any(field) ?? null, `${this.place}.${field}`, this.#problems);
  }

  /**
   * Like `below`, for a field that must be there. If it is missing, the problem is reported and the object is empty.
   */
  requiredBelow(field: string): DefinitionFields {
    this.reportMissing(field);
    return this.has(field) ? this.below(field) : this.entry({}, `.${field}`);
  }

  /** The fields of one entry of a list. */
  entry(value: Json, below: string): DefinitionFields {
    return new DefinitionFields(value, `${this.place}${below}`, this.#problems);
  }

  /** Reports the field if it is missing. */
  reportMissing(field: string): void {
    if (!this.has(field)) this.report('is missing', `.${field}`);
  }

  /** Reports two fields that exclude each other. */
  refuseBoth(field: string, other: string): void {
    if (this.has(field) && this.has(other)) this.report(`has both ${field} and ${other}`);
  }

  /** To be called last: reports the fields that were never asked for. */
  end(): void {
    for (const field of this.names()) {
      if (!this.#asked.has(field)) this.report("not in the embedded engine's subset", `.${field}`);
    }
  }
}
