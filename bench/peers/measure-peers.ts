import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/*
 * The same thousand no-op tasks on other orchestrators, on this machine, each in its fastest documented set-up of one
 * machine that keeps a durable record (SQLite, each one's default).
 */

export interface Peer {
  name: string;
  /** The package and its version, as pip takes it. */
  package: string;
  /** What the table says of the set-up. */
  settings: string;
  /** Runs the tasks, and resolves to the seconds from the run's start to its end. */
  run(given: PeerGiven): Promise<number>;
}

export interface PeerGiven {
  /** The programs of its virtual environment. */
  bin: string;
  /** An empty folder for its record. */
  home: string;
  tasks: number;
  atOnce: number;
}

/** How long any of them may take. */
const PATIENCE_MS = 1_800_000;
const SCRIPTS = path.resolve('bench/peers');

/** Installs the peer into a virtual environment of its own, unless it is there. Returns the folder of its programs. */
export function installPeer(peer: Peer, folder: string): string {
  const environment = path.join(folder, peer.package);
  const bin = path.join(environment, 'bin');
  if (existsSync(path.join(environment, 'installed'))) return bin;
  rmSync(environment, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  execFileSync('python3', ['-m', 'venv', environment], { stdio: 'inherit' });
  execFileSync(path.join(bin, 'pip'), ['install', '--quiet', peer.package], { stdio: 'inherit' });
  mkdirSync(path.join(environment, 'installed'));
  return bin;
}

export const PEERS: readonly Peer[] = [
  {
    name: 'Prefect',
    package: 'prefect==3.9.1',
    settings: 'prefect server, SQLite, ThreadPoolTaskRunner',
    run: async ({ bin, home, tasks, atOnce }) => {
      const port = '24200';
      const api = `http://127.0.0.1:${port}/api`;
      const env = { PREFECT_HOME: home, PREFECT_API_URL: api, PREFECT_SERVER_ANALYTICS_ENABLED: 'false' };
      const quiet = { PREFECT_LOGGING_LEVEL: 'WARNING', DO_NOT_TRACK: '1' };
      const server = startServer(path.join(bin, 'prefect'), ['server', 'start', '--port', port], home, env);
      try {
        await untilAnswers(`${api}/health`);
        return tookOf(bin, [path.join(SCRIPTS, 'prefect_flow.py'), `${tasks}`, `${atOnce}`], { ...env, ...quiet });
      } finally {
        server.stop();
      }
    },
  },
  {
    name: 'Dagster',
    package: 'dagster==1.13.29',
    settings: 'in one process, DAGSTER_HOME, SQLite',
    run: async ({ bin, home, tasks }) =>
      tookOf(bin, [path.join(SCRIPTS, 'dagster_job.py'), `${tasks}`], { DAGSTER_HOME: home }),
  },
  {
    name: 'Airflow',
    package: 'apache-airflow==3.3.2',
    settings: 'airflow standalone, SQLite, LocalExecutor',
    run: ({ bin, home, tasks, atOnce }) => runAirflow(bin, home, tasks, atOnce),
  },
];

async function runAirflow(bin: string, home: string, tasks: number, atOnce: number): Promise<number> {
  const port = '24280';
  const env = {
    // It starts itself by its name.
    PATH: `${bin}:${process.env.PATH}`,
    AIRFLOW_HOME: home,
    AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
    AIRFLOW__CORE__DAGS_FOLDER: SCRIPTS,
    AIRFLOW__CORE__PARALLELISM: `${atOnce}`,
    AIRFLOW__CORE__MAX_MAP_LENGTH: `${Math.max(1024, tasks)}`,
    AIRFLOW__SCHEDULER__MAX_TIS_PER_QUERY: `${atOnce * 4}`,
    AIRFLOW__API__PORT: port,
    AIRFLOW__CORE__EXECUTION_API_SERVER_URL: `http://127.0.0.1:${port}/execution/`,
    BENCH_TASKS: `${tasks}`,
  };
  const airflow = (...args: string[]) => programOf(path.join(bin, 'airflow'), args, env);
  const server = startServer(path.join(bin, 'airflow'), ['standalone'], home, env);
  try {
    await untilAnswers(`http://127.0.0.1:${port}/api/v2/monitor/health`);
    await until(() => askRecord(bin, home, 'select dag_id from dag').length > 0);
    airflow('dags', 'unpause', '-y', 'no_ops');
    airflow('dags', 'trigger', 'no_ops');
    for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await sleep(5_000)) {
      const [[state, from, to] = []] = askRecord(bin, home, 'select state, start_date, end_date from dag_run');
      if (state === 'failed') throw new Error('the run of Airflow failed');
      if (state === 'success') return (Date.parse(`${to}`) - Date.parse(`${from}`)) / 1000;
    }
    throw new Error('the run of Airflow does not end');
  } finally {
    server.stop();
  }
}

/** Asks Airflow's record itself: its command line takes seconds of the processor that runs the tasks. */
function askRecord(bin: string, home: string, query: string): unknown[][] {
  const program =
    'import json, sqlite3, sys; print(json.dumps(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchall()))';
  return JSON.parse(programOf(path.join(bin, 'python'), ['-c', program, path.join(home, 'airflow.db'), query], {}));
}

function programOf(file: string, args: string[], env: Record<string, string>): string {
  return execFileSync(file, args, {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    maxBuffer: 2 ** 26,
    timeout: PATIENCE_MS,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

function tookOf(bin: string, args: string[], env: Record<string, string>): number {
  const printed = programOf(path.join(bin, 'python'), args, env);
  const [, seconds] = /^took ([\d.]+)$/m.exec(printed) ?? [];
  if (seconds === undefined) throw new Error(`expected a line "took <seconds>", got: ${printed.slice(-500)}`);
  return Number(seconds);
}

/** A server with all that it starts, in a process group of its own. */
function startServer(file: string, args: string[], home: string, env: Record<string, string>): { stop(): void } {
  const log = openSync(path.join(home, 'server.log'), 'w');
  const child = spawn(file, args, { detached: true, stdio: ['ignore', log, log], env: { ...process.env, ...env } });
  const stop = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  };
  const interrupted = () => {
    stop();
    process.exit(130);
  };
  for (const signal of SIGNALS) process.once(signal, interrupted);
  process.once('exit', stop);
  return {
    stop: () => {
      for (const signal of SIGNALS) process.removeListener(signal, interrupted);
      process.removeListener('exit', stop);
      stop();
    },
  };
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

async function untilAnswers(url: string): Promise<void> {
  await until(async () => (await fetch(url)).ok);
}

const START_MS = 300_000;

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  let last: unknown;
  for (const deadline = Date.now() + START_MS; Date.now() < deadline; await sleep(1_000)) {
    try {
      if (await holds()) return;
    } catch (error) {
      last = error;
    }
  }
  throw new Error('it does not answer within 5 minutes', { cause: last });
}
