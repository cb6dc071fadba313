import * as z from 'zod/mini';
import { badReferences, referencesIn } from '../secrets/secret-reference';
import { isPlainObject, type JsonObject } from '../values/json';
import { field } from '../values/schema';
import { A_WEEK, type Kind } from './kind';
import { isText, processFields, secretsOfProcess } from './process-fields';
import { sparkProperties } from './spark';
import type { NotebookFields } from './target-fields';

export const notebook: Kind = {
  title: 'notebook',
  fields: {
    notebook: field<string>(isNotebook, "the path of an .ipynb or .py inside the config's folder"),
    python: z.optional(field<string>((value) => isText(value) && value !== '', 'the path of an interpreter')),
    kernel: z.optional(
      field<string>((value) => isText(value) && /^[\w.][\w.-]*$/.test(value), 'the name of an installed kernel'),
    ),
    cwd: processFields.cwd,
    env: processFields.env,
    spark_properties: sparkProperties,
    secrets: z.optional(
      field<NotebookFields['secrets']>(isSecrets, 'secrets under <scope>/<key>, each a {secret: <reference>}'),
    ),
  },
  runs: { here: 'process' },
  longest: A_WEEK,
  describe: (given) => asNotebook(given).notebook,
  // Whether its interpreter has what the notebook needs, its driver asks.
  program: () => undefined,
  secrets: (given) => new Map([...secretsOfProcess(given), ...secretsOfNotebook(given)]),
  parameterProblems: () => [],
};

/** The fields of a declared notebook. The config's schema has checked them. */
export function asNotebook(fields: JsonObject): NotebookFields {
  return fields as unknown as NotebookFields;
}

/** A row never says which notebook runs, and a notebook is never one of elsewhere on the machine. */
function isNotebook(value: unknown): boolean {
  if (!isText(value) || !/[^/]\.(?:ipynb|py)$/.test(value)) return false;
  return !/^(?:[/~\\]|[A-Za-z]:)/.test(value) && !value.split(/[/\\]/).includes('..');
}

function isSecrets(value: unknown): boolean {
  if (!isPlainObject(value) || badReferences(value).length > 0) return false;
  const names = Object.keys(value);
  return names.every((name) => /^[^/\s]+\/\S+$/.test(name)) && referencesIn(value as JsonObject).size === names.length;
}

function secretsOfNotebook({ secrets = {} }: JsonObject): [string, string][] {
  return [...referencesIn(secrets as JsonObject)].map(([name, reference]) => [`secrets.${name}`, reference]);
}
