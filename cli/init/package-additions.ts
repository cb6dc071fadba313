import { isPlainObject } from '../../domain/values/json';

/** An entry that a package.json lacks, or has with a value of its own. */
export interface Addition {
  /** `scripts`, for instance. Undefined for a key of the file itself. */
  section: string | undefined;
  key: string;
  value: string;
  /** What stands there now. Undefined if nothing does. */
  now: string | undefined;
}

type Package = Record<string, unknown>;

/**
 * What a project of Runsheet needs in its package.json, and the existing one does not say. A dependency that is there,
 * in any version and in either section, is the project's own choice.
 */
export function missingOf(existing: string, wanted: string): Addition[] {
  const has = objectIn(existing);
  const needs = objectIn(wanted);
  const dependencies = { ...entriesOf(has, 'dependencies'), ...entriesOf(has, 'devDependencies') };
  return [
    ...(has.type === needs.type ? [] : [addition(undefined, 'type', needs.type, has.type)]),
    ...unlike('scripts', entriesOf(needs, 'scripts'), entriesOf(has, 'scripts')),
    ...['dependencies', 'devDependencies'].flatMap((section) =>
      Object.entries(entriesOf(needs, section))
        .filter(([key]) => !Object.hasOwn(dependencies, key))
        .map(([key, value]) => addition(section, key, value, undefined)),
    ),
  ];
}

function unlike(section: string, needs: Package, has: Package): Addition[] {
  return Object.entries(needs)
    .filter(([key, value]) => has[key] !== value)
    .map(([key, value]) => addition(section, key, value, has[key]));
}

function addition(section: string | undefined, key: string, value: unknown, now: unknown): Addition {
  return { section, key, value: String(value), now: now === undefined ? undefined : String(now) };
}

function entriesOf(content: Package, section: string): Package {
  const entries = content[section];
  return isPlainObject(entries) ? entries : {};
}

/** A package.json that is no JSON lacks everything. npm says what is wrong with it. */
function objectIn(text: string): Package {
  try {
    const value: unknown = JSON.parse(text);
    return isPlainObject(value) ? value : {};
  } catch {
    return {};
  }
}
