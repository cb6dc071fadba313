import * as z from 'zod/mini';
import { referencesIn } from '../secrets/secret-reference';
import { isPlainObject, type JsonObject } from '../values/json';
import { field, type Problem, wholeNumber } from '../values/schema';
import { CONTEXT_PARAMETER, runPage, runParameterProblems } from './databricks-run';
import { argumentProblems, isText } from './process-fields';
import { ARGUMENTS, atMostOne, formed, givenOf, SECRET, serviceKind } from './service-fields';
import type { DatabricksFields } from './target-fields';

const WORK = ['job', 'notebook', 'python_file'] as const;
const COMPUTE = ['cluster', 'new_cluster', 'environment'] as const;

const fields = {
  workspace: field<string>(
    isWorkspace,
    'the address of a workspace, such as https://dbc-a1b2c3d4-e5f6.cloud.databricks.com',
  ),
  token: z.optional(SECRET),
  client_id: z.optional(formed(/[A-Za-z0-9-]{1,100}/, 'the id of a service principal')),
  client_secret: z.optional(SECRET),
  job: z.optional(wholeNumber(1, Number.MAX_SAFE_INTEGER, 'the number of a job')),
  notebook: z.optional(
    field<string>((value) => isPath(value), 'the path of a notebook in the workspace: /Repos/etl/load'),
  ),
  python_file: z.optional(
    field<string>(
      (value) => isPath(value) || (isText(value) && /^(dbfs|s3):\/\/?\S{1,1000}$/.test(value)),
      'a Python file: /Workspace/etl/load.py, dbfs:/… or s3://…',
    ),
  ),
  arguments: z.optional(ARGUMENTS),
  cluster: z.optional(formed(/[A-Za-z0-9-]{1,100}/, 'the id of a cluster, such as 0923-164208-meows279')),
  new_cluster: z.optional(
    field<JsonObject>(
      (value) => isPlainObject(value) && isText(value.spark_version),
      'a cluster as the Jobs API takes it, with spark_version',
    ),
  ),
  libraries: z.optional(
    field<JsonObject[]>(
      (value) => Array.isArray(value) && value.length > 0 && value.length <= 100 && value.every(isLibrary),
      'libraries as the Jobs API takes them, each an object with one of pypi, whl, requirements, maven, jar, cran',
    ),
  ),
  environment: z.optional(
    field<DatabricksFields['environment']>(
      isServerless,
      'an object with environment_version ("2") and, if you like, dependencies, a list of Python packages',
    ),
  ),
  warehouse: z.optional(formed(/[A-Za-z0-9]{1,64}/, 'the id of a SQL warehouse')),
};

export const databricks = serviceKind({
  title: 'run of Databricks',
  runs: { here: 'service', stack: 'service' },
  fields,
  rules,
  describe: (given) => {
    const { job, notebook, python_file, workspace } = asDatabricks(given);
    const what = job === undefined ? (notebook ?? python_file) : `job ${job}`;
    return `Databricks ${what} of ${String(workspace).replace(/^https?:\/\/|\/$/g, '')}`;
  },
  secrets: (given) => {
    const { token, client_secret } = asDatabricks(given);
    return new Map(
      Object.entries({ token, client_secret }).flatMap(([name, its]) => (its ? [[name, its.secret]] : [])),
    );
  },
  parameterProblems: (given, parameters) => [
    ...secretProblems(parameters),
    ...(given.python_file === undefined ? runParameterProblems(parameters, given.job !== undefined) : []),
    ...argumentProblems(asDatabricks(given).arguments, { ...parameters, [CONTEXT_PARAMETER]: '' }),
  ],
  consoleUrl: runPage,
});

/** The fields of a declared run. The schema has checked them. */
export function asDatabricks(fields: JsonObject): DatabricksFields {
  return fields as unknown as DatabricksFields;
}

function secretProblems(parameters: JsonObject): string[] {
  return [...referencesIn(parameters).keys()].map(
    (name) =>
      `parameters.${name} is a secret: Databricks shows a run's parameters. Have the run read it from a secret scope`,
  );
}

function rules(given: JsonObject): Problem[] {
  const work = givenOf(given, WORK);
  const compute = givenOf(given, COMPUTE);
  const [only] = work.length === 1 ? work : [];
  const at = (name: string, message: string) => ({ path: [name], message });
  return [
    ...(work.length === 0 ? [{ path: [], message: `has neither ${WORK.join(' nor ')}: expected one of them` }] : []),
    ...atMostOne(given, WORK),
    ...atMostOne(given, COMPUTE),
    ...signIn(given),
    ...(only === 'job' ? compute.map((name) => at(name, 'is said by the job itself. Remove it')) : []),
    ...(only === 'python_file' && compute.length === 0
      ? [{ path: [], message: `has a python_file, and nothing to run it on: expected ${COMPUTE.join(', ')}` }]
      : []),
    ...(only === 'notebook' && given.environment !== undefined
      ? [at('environment', 'is for a Python file: a notebook says itself what it needs. Remove it')]
      : []),
    ...(given.libraries !== undefined && only !== undefined && givenOf(given, ['cluster', 'new_cluster']).length === 0
      ? [at('libraries', 'are for a notebook or a Python file on a cluster. Remove them')]
      : []),
    ...(given.arguments !== undefined && only !== undefined && only !== 'python_file'
      ? [at('arguments', 'are for a Python file: a notebook and a job get the parameters of the row. Remove them')]
      : []),
    ...(given.warehouse !== undefined && (only !== 'notebook' || compute.length > 0)
      ? [at('warehouse', 'is for a notebook of SQL without a cluster. Remove it')]
      : []),
  ];
}

/** A token, or a service principal's id and secret. */
function signIn(given: JsonObject): Problem[] {
  const principal = givenOf(given, ['client_id', 'client_secret']);
  const hasToken = given.token !== undefined;
  if (hasToken ? principal.length === 0 : principal.length === 2) return [];
  const found = [...(hasToken ? ['token'] : []), ...principal].join(' and ') || 'nothing';
  return [{ path: [], message: `has ${found} to sign in: expected token, or client_id and client_secret` }];
}

/** Encrypted, but for a server on this machine, as a test has one. A browser's copy ends with a slash. */
function isWorkspace(value: unknown): boolean {
  return isText(value) && /^(https:\/\/[a-z0-9.-]{1,200}|http:\/\/(localhost|127\.0\.0\.1)(:\d{1,5})?)\/?$/.test(value);
}

function isPath(value: unknown): boolean {
  return isText(value) && /^\/\S.{0,1000}$/.test(value);
}

const LIBRARIES = ['pypi', 'whl', 'requirements', 'maven', 'jar', 'cran'];

/** `{pypi: {package: 'requests==2.32.5'}}`, `{whl: '/Workspace/etl/load.whl'}`. */
function isLibrary(value: unknown): boolean {
  if (!isPlainObject(value)) return false;
  const [[kind, what] = ['', undefined], ...others] = Object.entries(value);
  const named = { pypi: 'package', cran: 'package', maven: 'coordinates' }[kind];
  if (others.length > 0 || !LIBRARIES.includes(kind)) return false;
  if (named === undefined) return isText(what) && what !== '';
  return isPlainObject(what) && isText(what[named]) && what[named] !== '';
}

function isServerless(value: unknown): boolean {
  if (!isPlainObject(value)) return false;
  const { environment_version, dependencies = [], ...rest } = value;
  const areTexts = Array.isArray(dependencies) && dependencies.every((each) => isText(each) && each !== '');
  return Object.keys(rest).length === 0 && isText(environment_version) && /^\d+$/.test(environment_version) && areTexts;
}
