import { type Does, id, isEnded, outputOf, type ServedRun, shown } from './served-run';

/*
 * The Jobs API 2.2 of one workspace, written from the official client's models (databricks-sdk 0.162.0) and the
 * published reference. It is stricter than Databricks: a field that the API does not have is refused, not passed over.
 */

export type Body = Record<string, unknown>;

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const invalid = (message: string) => new ApiError(400, 'INVALID_PARAMETER_VALUE', message);
const noRun = (run: unknown) => invalid(`Run ${run} does not exist.`);

const SUBMIT = ['run_name', 'idempotency_token', 'timeout_seconds', 'tasks', 'environments', 'queue', 'run_as'];
const RUN_NOW = ['job_id', 'idempotency_token', 'job_parameters', 'only', 'queue'];
const TASK = [
  'task_key',
  'notebook_task',
  'spark_python_task',
  'existing_cluster_id',
  'new_cluster',
  'environment_key',
  'libraries',
  'max_retries',
  'disable_auto_optimization',
  'timeout_seconds',
];
const NOTEBOOK = ['notebook_path', 'base_parameters', 'source', 'warehouse_id'];
const PYTHON = ['python_file', 'parameters', 'source'];

/** The first id is one that a number of JavaScript cannot hold. */
const FIRST_ID = 9_007_199_254_740_993n;

export class JobsService {
  readonly runs: ServedRun[] = [];
  readonly #jobs = new Map<string, Body>();
  readonly #deletedTokens = new Set<string>();
  #next = FIRST_ID;
  #nextJob = 700;

  /** @param host as the pages of runs name it */
  constructor(readonly host: () => string) {}

  /** The calls below `/api/2.2/jobs/`. */
  readonly calls: Readonly<Record<string, (body: Body, query: URLSearchParams) => unknown>> = {
    'POST create': (body) => {
      const job = String(this.#nextJob++);
      this.#jobs.set(job, body);
      return { job_id: id(job) };
    },
    'POST runs/submit': (body) => ({ run_id: id(this.#submit(body).run_id) }),
    'POST run-now': (body) => {
      const { run_id } = this.#runNow(body);
      return { run_id: id(run_id), number_in_job: id(run_id) };
    },
    'GET runs/get': (_, query) => shown(this.#find(query.get('run_id')), this.host()),
    'GET runs/get-output': (_, query) => {
      const run = this.#find(query.get('run_id'));
      if (run.run_id === query.get('run_id') && run.tasks.length > 1)
        throw invalid('Retrieving the output of runs with multiple tasks is not supported.');
      return outputOf(run, this.host());
    },
    'GET runs/list': (_, query) => this.#list(query),
    'POST runs/cancel': ({ run_id }) => {
      this.#find(run_id).canceledAt ??= Date.now();
      return {};
    },
    'POST runs/delete': ({ run_id }) => {
      const run = this.#find(run_id);
      if (!isEnded(run)) throw invalid(`Run ${run_id} is active.`);
      this.forget(run);
      return {};
    },
  };

  /** A job of one notebook. Returns its number. */
  addJob(): number {
    this.#jobs.set(String(this.#nextJob), { name: 'nightly', tasks: [{ task_key: 'load' }] });
    return this.#nextJob++;
  }

  /** Deletes the run, even if it is under way. */
  forget(run: ServedRun): void {
    this.runs.splice(this.runs.indexOf(run), 1);
    if (run.token !== undefined) this.#deletedTokens.add(run.token);
  }

  #submit(body: Body): ServedRun {
    refuseUnknown(body, SUBMIT, 'runs/submit');
    const tasks = (body.tasks ?? []) as Body[];
    if (tasks.length === 0) throw invalid('At least one task must be specified');
    const keys = ((body.environments ?? []) as Body[]).map(({ environment_key }) => environment_key);
    for (const task of tasks) checkTask(task, keys);
    return this.#once(body, () => {
      const [{ notebook_task, spark_python_task }] = tasks as [{ notebook_task?: Body; spark_python_task?: Body }];
      const does = (notebook_task?.base_parameters ?? argumentsOf(spark_python_task)) as Does;
      return { job_id: this.#newId(), run_type: 'SUBMIT_RUN', does, tasks, job_parameters: {} };
    });
  }

  #runNow(body: Body): ServedRun {
    refuseUnknown(body, RUN_NOW, 'run-now');
    const job = this.#jobs.get(String(body.job_id));
    if (!job) throw invalid(`Job ${body.job_id} does not exist.`);
    const parameters = (body.job_parameters ?? {}) as Record<string, string>;
    checkTexts(parameters, 'job_parameters');
    if (JSON.stringify(parameters).length > 10_000) throw invalid('job_parameters exceed 10000 bytes');
    return this.#once({ run_name: job.name, ...body }, () => ({
      job_id: String(body.job_id),
      run_type: 'JOB_RUN',
      does: parameters as Does,
      tasks: (job.tasks ?? []) as Body[],
      job_parameters: parameters,
    }));
  }

  /** The run of this token, or a new one. */
  #once(
    body: Body,
    make: () => Pick<ServedRun, 'job_id' | 'run_type' | 'does'> & {
      tasks: Body[];
      job_parameters: Record<string, string>;
    },
  ): ServedRun {
    const token = body.idempotency_token as string | undefined;
    if ((token?.length ?? 0) > 64) throw invalid('idempotency_token must have at most 64 characters');
    if (token !== undefined && this.#deletedTokens.has(token))
      throw invalid('The run with this idempotency token was deleted');
    const known = this.runs.find((run) => token !== undefined && run.token === token);
    if (known) return known;
    const run_id = this.#newId();
    const { job_id, run_type, does, tasks, job_parameters } = make();
    const run: ServedRun = {
      run_id,
      job_id,
      run_type,
      run_name: String(body.run_name ?? 'Untitled'),
      token,
      body,
      job_parameters: Object.entries(job_parameters).map(([name, value]) => ({ name, value })),
      tasks: tasks.map((task) => ({ ...task, task_key: String(task.task_key), run_id: this.#newId() })),
      startedAt: Date.now(),
      timeoutMs: Number(body.timeout_seconds ?? 0) * 1000 || Infinity,
      does,
    };
    this.runs.unshift(run);
    return run;
  }

  /** By its own id, or by that of one of its tasks. */
  #find(asked: unknown): ServedRun {
    const run = this.runs.find(({ run_id, tasks }) => run_id === asked || tasks.some((task) => task.run_id === asked));
    if (!run) throw noRun(asked);
    return run;
  }

  #list(query: URLSearchParams) {
    const limit = Number(query.get('limit') ?? 20);
    if (limit >= 25) throw invalid('limit must be less than 25');
    const found = this.runs.filter(
      (run) =>
        (query.get('active_only') !== 'true' || !isEnded(run)) &&
        (query.get('completed_only') !== 'true' || isEnded(run)) &&
        (query.get('run_type') ?? run.run_type) === run.run_type &&
        (query.get('job_id') ?? run.job_id) === run.job_id,
    );
    const from = Number(query.get('page_token') ?? 0);
    const page = found.slice(from, from + limit).map((run) => ({ ...shown(run, this.host()), tasks: undefined }));
    const hasMore = from + limit < found.length;
    return { runs: page, has_more: hasMore, ...(hasMore && { next_page_token: String(from + limit) }) };
  }

  #newId(): string {
    return String(this.#next++);
  }
}

function checkTask(task: Body, environments: unknown[]): void {
  refuseUnknown(task, TASK, 'tasks');
  if (!/^[\w-]{1,100}$/.test(String(task.task_key))) throw invalid('task_key is invalid');
  const { notebook_task: notebook, spark_python_task: python } = task as Record<string, Body | undefined>;
  if ((notebook === undefined) === (python === undefined)) throw invalid('Exactly one task type must be specified');
  const compute = ['existing_cluster_id', 'new_cluster', 'environment_key'].filter((name) => task[name] !== undefined);
  if (compute.length > 1) throw invalid(`Only one of ${compute.join(', ')} may be specified`);
  if (python && compute.length === 0) throw invalid('A Python file needs a cluster or an environment');
  if (task.environment_key !== undefined && !environments.includes(task.environment_key))
    throw invalid(`Environment ${task.environment_key} is not defined`);
  if (task.libraries !== undefined && !/cluster/.test(compute[0] ?? ''))
    throw invalid('Libraries can only be installed on a cluster');
  if (task.existing_cluster_id === 'gone') throw invalid('Cluster gone does not exist');
  if (notebook) refuseUnknown(notebook, NOTEBOOK, 'notebook_task');
  if (notebook) checkTexts((notebook.base_parameters ?? {}) as Body, 'base_parameters');
  if (python) refuseUnknown(python, PYTHON, 'spark_python_task');
}

function checkTexts(values: Body, where: string): void {
  const bad = Object.entries(values).find(([, value]) => typeof value !== 'string');
  if (bad) throw new ApiError(400, 'MALFORMED_REQUEST', `${where}.${bad[0]} is no string`);
}

function refuseUnknown(body: Body, known: readonly string[], where: string): void {
  const unknown = Object.keys(body).filter((name) => !known.includes(name));
  if (unknown.length > 0) throw invalid(`${where} has no field ${unknown.join(', ')}`);
}

/** `--ms 100 --how fail`, as a Python file gets it. */
function argumentsOf(python: Body | undefined): Record<string, string> {
  const given = (python?.parameters ?? []) as string[];
  return Object.fromEntries(
    given.flatMap((name, at) => (name.startsWith('--') ? [[name.slice(2), given[at + 1] ?? '']] : [])),
  );
}
