import * as z from 'zod/mini';
import { badReferences, referencesIn } from '../secrets/secret-reference';
import { isPlainObject, type JsonObject } from '../values/json';
import { field } from '../values/schema';
import { A_WEEK, type Kind } from './kind';
import { isText, type ProcessFields, processFields, secretsOfProcess } from './process-fields';
import { type SparkProperties, sparkProperties } from './spark';

/** A notebook of the project: Jupyter's, or one of Databricks in its source format or exported. */
export interface NotebookFields extends Pick<ProcessFields, 'cwd' | 'env'> {
  /** The notebook's file, relative to the config's folder, in which it lies. */
  notebook: string;
  /** The interpreter, relative to the config's folder. Default: the project's, as for Python job files. */
  python?: string;
  /** The kernel of a Jupyter notebook. Default: its own, or python3 where that is not installed. */
  kernel?: string;
  /** Settings of its session of Spark. */
  spark_properties?: SparkProperties;
  /** What `dbutils.secrets.get(scope, key)` gives, by `<scope>/<key>`. */
  secrets?: Record<string, { secret: string }>;
}

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
