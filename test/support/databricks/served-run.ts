/* A run as the Jobs API 2.2 shows it: the fields of `Run`, `RunTask` and `RunOutput` of the official client. */

/** What a run does, as the parameters of its task say it: all are texts. */
export interface Does {
  /** How long it takes. */
  ms?: string;
  /** How long it waits in the queue first. */
  queued_ms?: string;
  /** How it ends: `good`, `fail` (its own error), `cloud`, `cluster`, `driver`, `skipped`. */
  how?: string;
  /** The exit value of its notebook. */
  exit?: string;
  /** What its Python file writes to its standard streams. */
  prints?: string;
  /** Characters of exit value, instead. */
  exit_length?: string;
  /** How long a cancel takes. */
  stubborn_ms?: string;
}

export interface ServedTask {
  task_key: string;
  run_id: string;
  [name: string]: unknown;
}

export interface ServedRun {
  run_id: string;
  job_id: string;
  run_name: string;
  run_type: 'SUBMIT_RUN' | 'JOB_RUN';
  token: string | undefined;
  /** What was asked for, as it came. */
  body: Record<string, unknown>;
  job_parameters: { name: string; value: string }[];
  tasks: ServedTask[];
  startedAt: number;
  timeoutMs: number;
  does: Does;
  canceledAt?: number;
}

interface End {
  result: string;
  code: string;
  type: string;
  message: string;
  life?: string;
}

const ENDS: Record<string, End> = {
  good: { result: 'SUCCESS', code: 'SUCCESS', type: 'SUCCESS', message: '' },
  fail: {
    result: 'FAILED',
    code: 'RUN_EXECUTION_ERROR',
    type: 'CLIENT_ERROR',
    message: 'Workload failed, see run output for details',
  },
  cloud: {
    result: 'FAILED',
    code: 'CLOUD_FAILURE',
    type: 'CLOUD_FAILURE',
    message: 'The spot instance was reclaimed',
    life: 'INTERNAL_ERROR',
  },
  cluster: {
    result: 'FAILED',
    code: 'INVALID_CLUSTER_REQUEST',
    type: 'CLIENT_ERROR',
    message: 'Node type m5.none is not supported',
    life: 'INTERNAL_ERROR',
  },
  driver: {
    result: 'FAILED',
    code: 'DRIVER_ERROR',
    type: 'CLIENT_ERROR',
    message: 'The driver has stopped',
    life: 'INTERNAL_ERROR',
  },
  skipped: {
    result: 'MAXIMUM_CONCURRENT_RUNS_REACHED',
    code: 'MAX_CONCURRENT_RUNS_EXCEEDED',
    type: 'CLIENT_ERROR',
    message: 'The job has its most runs',
    life: 'SKIPPED',
  },
  timeout: { result: 'TIMEDOUT', code: 'CANCELED', type: 'CLIENT_ERROR', message: 'Run timed out' },
  canceled: { result: 'CANCELED', code: 'USER_CANCELED', type: 'SUCCESS', message: 'Run cancelled.' },
};

export const TRACE = [
  '\u001b[0;31m---------------------------------------------------------------------------\u001b[0m',
  '\u001b[0;31mValueError\u001b[0m                                Traceback (most recent call last)',
  'File \u001b[0;32m<command-4211>, line 3\u001b[0m',
  '\u001b[1;32m      1\u001b[0m orders = read_orders()',
  '\u001b[0;32m----> 3\u001b[0m \u001b[0;32mraise\u001b[0m ValueError("no such order")',
  '',
  '\u001b[0;31mValueError\u001b[0m: no such order',
].join('\n');

/** Why a run waits in the queue (`QueueDetails`). */
const QUEUE = { code: 'ACTIVE_RUNS_LIMIT_REACHED', message: 'The workspace has its most runs' };

/** How long a run waits for its cluster. */
const PENDING_MS = 150;

/** When it has ended, and how. Undefined while it goes on. */
function endOf({ startedAt, timeoutMs, does, canceledAt }: ServedRun, now: number): (End & { at: number }) | undefined {
  const ends: [number, string][] = [
    [startedAt + Number(does.ms ?? 300), does.how ?? 'good'],
    [startedAt + timeoutMs, 'timeout'],
    [(canceledAt ?? Infinity) + Number(does.stubborn_ms ?? 0), 'canceled'],
  ];
  const [at, how] = ends.reduce((first, each) => (each[0] < first[0] ? each : first));
  return now >= at ? { at, ...(ENDS[how] as End) } : undefined;
}

export function isEnded(run: ServedRun, now = Date.now()): boolean {
  return endOf(run, now) !== undefined;
}

/** The run, or the run of one of its tasks. */
export function shown(run: ServedRun, host: string, now = Date.now()) {
  const end = endOf(run, now);
  const isQueued = now < run.startedAt + Number(run.does.queued_ms ?? 0);
  const begun = now < run.startedAt + PENDING_MS ? 'PENDING' : 'RUNNING';
  const going = run.canceledAt !== undefined ? 'TERMINATING' : isQueued ? 'QUEUED' : begun;
  const about = end
    ? {
        state: {
          life_cycle_state: end.life ?? 'TERMINATED',
          result_state: end.result,
          state_message: end.message,
          user_cancelled_or_timedout: ['CANCELED', 'TIMEDOUT'].includes(end.result),
        },
        status: {
          state: 'TERMINATED',
          termination_details: { code: end.code, type: end.type, message: end.message },
        },
        end_time: end.at,
        run_duration: end.at - run.startedAt,
      }
    : {
        state: { life_cycle_state: going, state_message: '', user_cancelled_or_timedout: false },
        status: { state: going, ...(going === 'QUEUED' && { queue_details: QUEUE }) },
      };
  const took = (end?.at ?? now) - run.startedAt;
  // Those of the run are 0: it is of the format for several tasks, and its figure is `run_duration`.
  const common = { ...about, start_time: run.startedAt, setup_duration: 0, execution_duration: 0, cleanup_duration: 0 };
  const page = (id: string) => `${host}/?o=1#job/${run.job_id}/run/${id}`;
  return {
    job_id: id(run.job_id),
    run_id: id(run.run_id),
    number_in_job: id(run.run_id),
    original_attempt_run_id: id(run.run_id),
    creator_user_name: 'etl',
    run_name: run.run_name,
    run_type: run.run_type,
    trigger: 'ONE_TIME',
    format: 'MULTI_TASK',
    run_page_url: page(run.run_id),
    ...(run.job_parameters.length > 0 && { job_parameters: run.job_parameters }),
    ...common,
    tasks: run.tasks.map((task) => ({
      ...task,
      run_id: id(task.run_id),
      attempt_number: 0,
      run_page_url: page(task.run_id),
      ...common,
      ...(end && { setup_duration: Math.min(PENDING_MS, took), execution_duration: Math.max(0, took - PENDING_MS) }),
    })),
  };
}

/** What `get-output` says of a task. */
export function outputOf(run: ServedRun, host: string) {
  const end = endOf(run, Date.now());
  const { exit, exit_length } = run.does;
  const result = exit_length === undefined ? exit : 'x'.repeat(Number(exit_length));
  return {
    metadata: shown(run, host),
    ...(end?.result === 'SUCCESS' && {
      notebook_output: {
        ...(result !== undefined && { result: result.slice(0, MAX_RESULT) }),
        truncated: (result?.length ?? 0) > MAX_RESULT,
      },
    }),
    ...(end && run.does.prints !== undefined && { logs: run.does.prints, logs_truncated: false }),
    ...(end?.code === 'RUN_EXECUTION_ERROR' && { error: 'ValueError: no such order', error_trace: TRACE }),
  };
}

const MAX_RESULT = 5 * 1024 * 1024;

/** Numbers of 64 bits: `printed` makes numbers of JSON of them. */
export function id(number: string): string {
  return `§${number}`;
}

/** JSON, in which ids are whole numbers. */
export function printed(value: unknown): string {
  return JSON.stringify(value).replace(/"§(\d+)"/g, '$1');
}

/** JSON, of whose ids no digit is lost. */
export function parsed(text: string): Record<string, unknown> {
  return text === '' ? {} : JSON.parse(text.replace(/"(run_id|job_id)"\s*:\s*(\d+)/g, '"$1":"$2"'));
}
