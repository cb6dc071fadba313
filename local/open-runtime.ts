import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { replacedVariables } from '../adapters/environment';
import type { SecretsPlace } from '../domain/secrets/secret-reference';
import { placeTargets } from '../domain/targets/declared-targets';
import type { DeclaredTargets } from '../domain/targets/kind';
import { CALL_FUNCTION, SERVICE_FUNCTION } from '../domain/targets/kinds';
import { WORK_FUNCTION } from '../domain/targets/work-function';
import { isPython } from '../functions/job-files';
import { builtPythonHost, packageFolders } from './built-entry';
import type { EmbeddedEngine } from './embedded-engine';
import { bundleFunctions } from './functions/bundle-functions';
import { writeDeclared } from './functions/declared-file';
import { FunctionRuntime } from './functions/function-runtime';
import { builtBundles, JOB_PREFIX, SERVICES } from './functions/function-sources';
import { openSecrets, secretsPlaceOf } from './open-secrets';
import { findPython, projectFolder } from './python/find-python';
import type { PythonJob } from './python/python-process';
import { EMBEDDED_TABLES } from './store/embedded-tables';
import { urlFor, userOf } from './store/store-rights';

export interface RuntimeSources {
  /** The job functions' entry files, by target. */
  jobSources: ReadonlyMap<string, string>;
  workers: number;
  /** How files that are no code are bundled: see `bundleFunctions`. */
  assets?: Parameters<typeof bundleFunctions>[2];
  /** The targets that the project's config declares. Default: none. */
  declared?: DeclaredTargets;
  /** Where a secret that is missing is added. Default: the home's file. */
  secretsPlace?: SecretsPlace;
}

/**
 * Bundles the job functions and makes a runtime for all functions. Its processes start when they are needed, but for
 * LoadGroup's, which is needed first: it starts while the others are bundled, and shows that processes can start here.
 */
export async function openRuntime(
  engine: EmbeddedEngine,
  {
    jobSources,
    workers,
    assets,
    declared = placeTargets('here'),
    secretsPlace = secretsPlaceOf(engine.home.secretsFile),
  }: RuntimeSources,
): Promise<FunctionRuntime> {
  const sources = new Map([...jobSources].map(([name, file]) => [JOB_PREFIX + name, file]));
  const secrets = openSecrets(engine.home);
  const bundles = builtBundles();
  const declaredFile = writeDeclared(declared, engine.home.functions);
  const runtime = new FunctionRuntime({
    bundles,
    environment: (name) => ({
      ...environment(engine, name, { targets: [...jobSources.keys()], declaredFile, secrets }),
      ...pythonOf(sources.get(name)),
      RUNSHEET_SECRETS_PLACE: JSON.stringify(secretsPlace),
    }),
    logs: engine.home.logs,
    adopt: engine.adopt,
    workers,
    services: new Set(Object.values(SERVICES)),
  });
  try {
    const [jobBundles] = await Promise.all([
      bundleFunctions(sources, engine.home.functions, assets),
      runtime.startService(SERVICES.LoadGroup),
    ]);
    for (const [name, bundle] of jobBundles) bundles.set(name, bundle);
    return runtime;
  } catch (error) {
    await runtime.close(0);
    throw error;
  }
}

/** What the process of a Python job file needs; nothing for any other function. */
function pythonOf(file: string | undefined): NodeJS.ProcessEnv {
  if (file === undefined || !isPython(file)) return {};
  const python = findPython(file, process.env);
  const start = 'problem' in python ? python : { argv: [...python.argv, builtPythonHost()] };
  const job: PythonJob = { file: path.resolve(file), folder: projectFolder(file), ...start };
  return { RUNSHEET_PYTHON: JSON.stringify(job), RUNSHEET_KEPT: replacedVariables(process.env) };
}

/** They know which function a target's jobs run in. */
const LOADERS: readonly string[] = [SERVICES.LoadGroup, SERVICES.LoadBatch];

function environment(
  { home, storeUrl }: EmbeddedEngine,
  functionName: string,
  { targets, declaredFile, secrets }: { targets: string[]; declaredFile: string | undefined; secrets: string[] },
): NodeJS.ProcessEnv {
  return {
    ...process.env,
    // Packages that a bundle leaves out are found beside the runtime, wherever the home is. Lambda does the same.
    NODE_PATH: packageFolders().join(path.delimiter),
    RUNSHEET_STORE_URL: urlFor(storeUrl, userOf(functionName)),
    RUNSHEET_RUN_TABLE: EMBEDDED_TABLES.runs,
    RUNSHEET_DATA_URL: pathToFileURL(home.data).href,
    RUNSHEET_SECRETS: JSON.stringify(secrets),
    RUNSHEET_SECRETS_FILE: home.secretsFile,
    // V8 keeps a bundle's compiled code there, so that each process starts in half the time.
    NODE_COMPILE_CACHE: home.cache,
    ...(functionName === SERVICES.LoadGroup && { RUNSHEET_MASTER_TABLE: EMBEDDED_TABLES.master }),
    ...(LOADERS.includes(functionName) && {
      RUNSHEET_FUNCTION_PREFIX: JOB_PREFIX,
      RUNSHEET_TARGETS: JSON.stringify(targets),
    }),
    ...([...LOADERS, WORK_FUNCTION, SERVICE_FUNCTION, CALL_FUNCTION].includes(functionName) && {
      ...(declaredFile !== undefined && { RUNSHEET_DECLARED_FILE: declaredFile }),
    }),
    ...(functionName === WORK_FUNCTION && {
      RUNSHEET_WORK: home.work,
      RUNSHEET_LOGS: home.logs,
      RUNSHEET_KEPT: replacedVariables(process.env),
    }),
  };
}
