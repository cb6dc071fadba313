import { AWS_MARGINS } from '../../../domain/attempts/deadline';
import { settleAttempt } from '../../../domain/attempts/settle-attempt';
import type { Settlement } from '../../../domain/attempts/settling';
import { applyChange, type Change } from '../../../domain/tables/change';
import type { JobRunRow } from '../../../domain/tables/rows';
import type { JsonObject } from '../../../domain/values/json';
import type { LogLevel } from '../../../domain/values/log-line';
import { databricks } from '../../../drivers/databricks';
import { lookAtWork } from '../../../operations/look/look-at-work';
import { aJobRun, aRun } from '../../protocol/builders';
import { PRINCIPAL, TOKEN, type Workspace } from './workspace';

const STOP = { stop_requested: { at: '2026-11-22T02:31:00.000Z', by: 'somebody' } } as object;

/** A job run whose work is a notebook of the workspace: its calls, with a clock that can be moved. */
export class ServedAttempt {
  row: JobRunRow;
  readonly log: string[] = [];
  #laterMs = 0;
  #isStopped = false;
  readonly #startedAt = Date.now();

  /**
   * @param parametersOf what each attempt's notebook gets
   * @param onWrite may throw, as a write does whose answer is lost: before the write or after it
   */
  constructor(
    private readonly workspace: Workspace,
    private readonly parametersOf: (attempt: number) => object,
    given: Partial<JobRunRow> = {},
    private readonly onWrite: (when: 'before' | 'after') => void = () => undefined,
    private readonly asPrincipal = false,
  ) {
    this.row = aJobRun({ target: 'databricks:load', timeout_minutes: 60, looks: 'often', ...given });
  }

  get now(): number {
    return Date.now() + this.#laterMs;
  }

  later(ms: number): void {
    this.#laterMs += ms;
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** One call. Returns the name of what it throws. */
  async call(attempt = 1): Promise<string> {
    const { run_id, job_name } = this.row;
    const request = { run_id, plan: 1, job_name, attempt, timeout_seconds: 75 };
    return await lookAtWork(request, {
      runs: {
        findRun: async () => this.#run(),
        findJobRun: async () => structuredClone(this.row),
        update: async (_: object, change: Change) => this.#write(change) as never,
      },
      serviceOf: () => ({ target: this.#target(), driver: databricks }),
      resolve: async () => this.parametersOf(this.row.attempt) as JsonObject,
      dataRoot: 's3://data',
      invocation: { requestId: 'request', logStream: 'stream' },
      now: () => this.now,
      sleep: async (ms) => this.later(ms),
      log: (level: LogLevel, message: string) => void this.log.push(`${level} ${message}`),
    }).then(
      () => 'SUCCEEDED',
      (error: Error) => error.name,
    );
  }

  /** What SettleAttempt makes of a call that failed so. */
  settle(attempt: number, error: string, random: number): Settlement {
    const { settlement, change } = settleAttempt({
      row: this.row,
      attempt,
      plan: 1,
      failure: { error, cause: '' },
      stopRequested: this.#isStopped,
      eventsLeft: true,
      now: this.now,
      random,
      margins: AWS_MARGINS,
    });
    if (change) this.row = applyChange(this.row, change) ?? this.row;
    return settlement;
  }

  #run() {
    const { run_id } = this.row;
    return aRun({
      run_id,
      execution_started_at: new Date(this.#startedAt).toISOString(),
      ...(this.#isStopped && STOP),
    });
  }

  #write(change: Change): JobRunRow | undefined {
    this.onWrite('before');
    const after = applyChange(this.row, change);
    if (after) this.row = after;
    this.onWrite('after');
    return structuredClone(after);
  }

  #target() {
    const { client_id, client_secret } = PRINCIPAL;
    const signIn = this.asPrincipal
      ? { client_id, client_secret: { secret: 'ssm:/x' } }
      : { token: { secret: 'ssm:/x' } };
    const fields = { workspace: this.workspace.url, ...signIn, notebook: '/x', cluster: 'c' };
    const secret = async () => (this.asPrincipal ? client_secret : TOKEN);
    return { target: 'databricks:load', kind: 'databricks', folder: '/', fields, secret };
  }
}
