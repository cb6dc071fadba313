import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { openDynamoDb } from '../../../adapters/dynamodb/client';
import { RunTable } from '../../../adapters/dynamodb/run-table';
import { renderDefinition, substitute } from '../../../domain/definition';
import type { JsonObject } from '../../../domain/values/json';
import { type Bundle, bundleFunctions } from '../../../local/functions/bundle-functions';
import { FunctionRuntime } from '../../../local/functions/function-runtime';
import { builtBundles } from '../../../local/functions/function-sources';
import type { StateMachine } from '../../../local/states/definition/state-machine';
import type { Invoke } from '../../../local/states/execution/invoke';
import { parseStateMachine } from '../../../local/states/parse-state-machine';
import { EMBEDDED_TABLES } from '../../../local/store/embedded-tables';
import { type Laptop, openLaptop } from '../../support/home/laptop';
import type { FunctionName } from '../cases/fault-case';
import type { Caller } from './store-call';
import { StoreProxy } from './store-proxy';

const ROOT = path.resolve(__dirname, '../../..');
const SERVICES = {
  LoadGroup: 'load-group',
  LoadBatch: 'load-batch',
  SettleAttempt: 'settle-attempt',
  CloseRun: 'close-run',
} as const;
/** The targets of the cases' jobs. */
const TARGETS = ['scripted', 'unruly'];

export interface LaboratoryOptions {
  /** How many processes run jobs. Each service function has two processes of its own. */
  workers?: number;
  /** The state machine, if not the real one. */
  definition?(definition: JsonObject): JsonObject;
  /** Bundles the jobs, if not as the engine does. Bundles of the service functions replace the built ones. */
  bundle?: typeof bundleFunctions;
  /** Variables in addition to those that the engine sets for a function. */
  environment?(name: FunctionName): NodeJS.ProcessEnv;
}

/** The processes of the functions. */
export interface Functions {
  invoke: Invoke;
  close(): Promise<void>;
}

/** A home for many cases, with its store, a faulty connection to it, the functions' processes and the state machine. */
export interface Laboratory {
  laptop: Laptop;
  proxy: StoreProxy;
  machine: StateMachine;
  invoke: Invoke;
  /** Processes for one case alone, whose clocks the case may set. */
  openOwn(environment: (name: FunctionName) => NodeJS.ProcessEnv): Functions;
  /** The run table as a closer from outside sees it. */
  sweep: RunTable;
  /** The run table as `runsheet stop` sees it. */
  stop: RunTable;
  close(): Promise<void>;
}

export async function openLaboratory(options: LaboratoryOptions = {}): Promise<Laboratory> {
  const laptop = await openLaptop();
  const proxy = new StoreProxy(new URL(laptop.engine.storeUrl));
  await proxy.open();
  const jobBundles = await (options.bundle ?? bundleFunctions)(jobSources(), laptop.engine.home.functions);
  const bundles = new Map([...builtBundles(), ...jobBundles]);
  const openAll = (workers: number, more?: LaboratoryOptions['environment']): Functions => {
    const environment = (name: FunctionName) => ({ ...options.environment?.(name), ...more?.(name) });
    const open = (name: FunctionName, workers: number) =>
      openLane({ laptop, proxy, bundles, environment, name, workers });
    const jobs = open('job', workers);
    const services = new Map(Object.values(SERVICES).map((name) => [name as string, open(name, 2)]));
    return {
      invoke: (request) => (services.get(request.functionName) ?? jobs).invoke(request),
      close: async () => void (await Promise.all([jobs, ...services.values()].map((runtime) => runtime.close(0)))),
    };
  };
  const all = openAll(options.workers ?? 8);
  const clients = (['sweep', 'stop'] as const).map((name) => openDynamoDb(proxy.urlFor({ name })));
  const [sweep, stop] = clients.map((client) => new RunTable(client, EMBEDDED_TABLES.runs)) as [RunTable, RunTable];
  const definition = options.definition ?? ((real) => real);
  return {
    laptop,
    proxy,
    machine: parseStateMachine(substitute(definition(renderDefinition()), SERVICES)),
    invoke: all.invoke,
    openOwn: (environment) => openAll(3, environment),
    sweep,
    stop,
    close: async () => {
      await all.close();
      for (const client of clients) client.destroy();
      proxy.close();
      await laptop.close();
    },
  };
}

function jobSources(): Map<string, string> {
  return new Map(TARGETS.map((name) => [`job-${name}`, path.join(__dirname, '..', 'jobs', `${name}.ts`)]));
}

interface LaneOptions {
  laptop: Laptop;
  proxy: StoreProxy;
  bundles: ReadonlyMap<string, Bundle>;
  environment(name: FunctionName): NodeJS.ProcessEnv;
  name: FunctionName;
  workers: number;
}

/** Each process has its own access key for the store, so that a fault knows which process made a call. */
function openLane({ laptop: { engine }, proxy, bundles, environment, name, workers }: LaneOptions): FunctionRuntime {
  let newest: Caller = { name };
  return new FunctionRuntime({
    bundles,
    workers,
    logs: engine.home.logs,
    services: new Set(name === 'job' ? [] : [name]),
    environment: () => {
      newest = { name };
      return { ...engineVariables(engine.home), RUNSHEET_STORE_URL: proxy.urlFor(newest), ...environment(name) };
    },
    // The engine reports a process as soon as it has started it.
    adopt: (root) => {
      newest.pid = root.pid;
      engine.adopt(root);
    },
  });
}

/** The environment that the embedded engine sets. */
function engineVariables({ data, cache }: Laptop['engine']['home']): NodeJS.ProcessEnv {
  return {
    ...process.env,
    NODE_PATH: path.join(ROOT, 'node_modules'),
    RUNSHEET_RUN_TABLE: EMBEDDED_TABLES.runs,
    RUNSHEET_DATA_URL: pathToFileURL(data).href,
    NODE_COMPILE_CACHE: cache,
    RUNSHEET_MASTER_TABLE: EMBEDDED_TABLES.master,
    RUNSHEET_FUNCTION_PREFIX: 'job-',
    RUNSHEET_TARGETS: JSON.stringify(TARGETS),
    RUNSHEET_SECRETS_PLACE: '{"file":"secrets.env"}',
  };
}
