import { readUsage, type Usage } from '../../../domain/cost/usage';
import { type ServiceDriver, StartRefused, type WorkState } from '../../../drivers/service-driver';

/** What the work of one start does: when it ends by itself, and how. */
export interface Plan {
  ms: number;
  ends: WorkState;
  /** How long it goes on after a stop. */
  stubbornMs: number;
}

export interface Execution {
  id: string;
  token: string;
  startedAt: number;
  endsAt: number;
  plan: Plan;
  stoppedAt?: number;
  /** When the service lost it, and its work if it still ran. */
  forgottenAt?: number;
}

/** A service that knows its work by tokens, or does not: then the same start twice starts two. */
export class AService {
  readonly executions: Execution[] = [];

  constructor(
    private readonly now: () => number,
    private readonly plans: () => Plan,
    private readonly knowsTokens: boolean,
  ) {}

  start(token: string): string {
    const known = this.executions.find((each) => each.token === token);
    if (known && this.knowsTokens) return known.id;
    const plan = this.plans();
    const id = `work-${this.executions.length + 1}`;
    this.executions.push({ id, token, startedAt: this.now(), endsAt: this.now() + plan.ms, plan });
    return id;
  }

  find(token: string): string | undefined {
    return this.executions.find((each) => each.token === token)?.id;
  }

  look(id: string): WorkState {
    const found = this.executions.find((each) => each.id === id);
    if (!found || found.forgottenAt !== undefined) return { is: 'unknown' };
    return this.isRunning(found) ? { is: 'running' } : this.#endOf(found);
  }

  stop(id: string): void {
    const found = this.executions.find((each) => each.id === id);
    if (found && this.isRunning(found)) found.stoppedAt ??= this.now() + found.plan.stubbornMs;
  }

  /** It is lost with its work. */
  forget(id: string): void {
    for (const each of this.executions) if (each.id === id) each.forgottenAt ??= this.now();
  }

  isRunning({ endsAt, stoppedAt = Infinity, forgottenAt = Infinity }: Execution): boolean {
    return this.now() < Math.min(endsAt, stoppedAt, forgottenAt);
  }

  /** Whether some work has ended well, also if the service has forgotten it since. */
  get hasEndedWell(): boolean {
    return this.executions.some((each) => {
      const hasEnded = each.endsAt <= Math.min(this.now(), each.forgottenAt ?? Infinity);
      return hasEnded && this.#endOf(each).is === 'succeeded';
    });
  }

  get running(): Execution[] {
    return this.executions.filter((each) => this.isRunning(each));
  }

  #endOf(execution: Execution): WorkState {
    const { endsAt, stoppedAt = Infinity, plan } = execution;
    return { ...(stoppedAt < endsAt ? { is: 'stopped' } : plan.ends), usage: usageOf(execution) } as WorkState;
  }
}

/** How long it ran, however it ended. */
export function usageOf({ startedAt, endsAt, stoppedAt = Infinity }: Execution): Usage | undefined {
  return readUsage({ instance_seconds: (Math.min(endsAt, stoppedAt) - startedAt) / 1000 });
}

/** The outcomes of calls of the driver that a test can ask for. */
export type ServiceFault = 'lost' | 'broken' | 'refused' | 'forgotten';

/** The driver of that service. Each of its calls may go wrong as `happens` says. */
export function driverOf(
  service: AService,
  knowsTokens: boolean,
  happens: (action: string, faults: ServiceFault[]) => Promise<ServiceFault | undefined>,
): ServiceDriver {
  const call = async <T>(action: string, faults: ServiceFault[], act: () => T, id?: string): Promise<T> => {
    const fault = await happens(action, faults);
    if (fault === 'broken') throw new Error(`${action} failed`);
    if (fault === 'refused') throw new StartRefused('NoRoom', 'no room', 'fault');
    if (fault === 'forgotten' && id !== undefined) service.forget(id);
    const result = act();
    if (fault === 'lost') throw new Error(`the answer of ${action} was lost`);
    return result;
  };
  return {
    knowsTokens,
    start: ({ token }) => call('start', ['lost', 'broken', 'refused'], () => service.start(token)),
    find: (token) => call('find', ['broken'], () => service.find(token)),
    look: (id) => call('look', ['broken', 'forgotten'], () => service.look(id), id),
    stop: (id) => call('stop', ['broken', 'lost'], () => service.stop(id)),
  };
}
