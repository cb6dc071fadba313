import { readUsage, sumUsage, type Usage } from '../../../domain/cost/usage';
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
  /** From 1. Work of one part is of the most kinds. */
  part: number;
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
    /** How many parts each work has, one after another: all but the last end well. */
    private readonly parts = 1,
    /** Told when work begins or is stopped, and after how long it will have ended. */
    private readonly onEndDue: (id: string, ms: number) => void = () => {},
  ) {}

  start(token: string, part = 1): string {
    const known = this.executions.find((each) => each.token === token && each.part === part);
    if (known && this.knowsTokens) return known.id;
    const plan = this.plans();
    const id = `work-${this.executions.length + 1}`;
    const startedAt = this.now();
    this.executions.push({ id, token, part, startedAt, endsAt: startedAt + plan.ms, plan });
    this.onEndDue(id, plan.ms);
    return id;
  }

  /** Starts the part after this one. */
  next(id: string, token: string): string {
    const { part } = this.executions.find((each) => each.id === id) as Execution;
    return this.start(token, part + 1);
  }

  find(token: string): string | undefined {
    return this.executions.filter((each) => each.token === token).at(-1)?.id;
  }

  look(id: string, done: string | undefined, fault?: ServiceFault): WorkState {
    const found = this.executions.find((each) => each.id === id);
    if (!found || found.forgottenAt !== undefined) return { is: 'unknown' };
    if (done !== undefined && done !== 'x'.repeat(found.part - 1))
      throw new Error(`${id} was looked at with the notes "${done}"`);
    if (this.isRunning(found) || fault === 'stale') return { is: 'running' };
    const end = this.#endOf(found);
    if (!this.isPart(found) || end.is !== 'succeeded') return end;
    return { is: 'between', done: `${done ?? ''}x`, usage: end.usage };
  }

  /** Whether another part comes after it. */
  isPart({ part }: Execution): boolean {
    return part < this.parts;
  }

  stop(id: string): void {
    const found = this.executions.find((each) => each.id === id);
    if (!found || !this.isRunning(found) || found.stoppedAt !== undefined) return;
    found.stoppedAt = this.now() + found.plan.stubbornMs;
    this.onEndDue(id, found.plan.stubbornMs);
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
      return hasEnded && !this.isPart(each) && this.#endOf(each).is === 'succeeded';
    });
  }

  /** What the work used, with the parts before this one. */
  usageUpTo({ token, part }: Execution): Usage | undefined {
    const parts = this.executions.filter((each) => each.token === token && each.part <= part);
    return readUsage(sumUsage(parts.map((each) => usageOf(each) ?? {})));
  }

  get hasParts(): boolean {
    return this.parts > 1;
  }

  /** When the last of its works ended. */
  get lastEnd(): number {
    return Math.max(...this.executions.map(({ endsAt, stoppedAt = Infinity }) => Math.min(endsAt, stoppedAt)));
  }

  /** The longest time between the end of a part and the start of the next. */
  get longestGap(): number {
    const gaps = this.executions.map(({ token, part, startedAt }) => {
      const before = this.executions.find((each) => each.token === token && each.part === part - 1);
      return before ? startedAt - before.endsAt : 0;
    });
    return Math.max(0, ...gaps);
  }

  get running(): Execution[] {
    return this.executions.filter((each) => this.isRunning(each));
  }

  #endOf(execution: Execution): WorkState {
    const { endsAt, stoppedAt = Infinity, plan } = execution;
    const usage = this.usageUpTo(execution);
    if (stoppedAt < endsAt) return { is: 'stopped', usage };
    if (this.isPart(execution)) return { is: 'succeeded', usage };
    return { ...plan.ends, usage } as WorkState;
  }
}

/** How long it ran, however it ended. */
function usageOf({ startedAt, endsAt, stoppedAt = Infinity }: Execution): Usage | undefined {
  return readUsage({ instance_seconds: (Math.min(endsAt, stoppedAt) - startedAt) / 1000 });
}

/** The outcomes of calls of the driver that a test can ask for. */
export type ServiceFault = 'lost' | 'broken' | 'refused' | 'forgotten' | 'stale';

/** The driver of that service. Each of its calls may go wrong as `happens` says. */
export function driverOf(
  service: AService,
  knowsTokens: boolean,
  happens: (action: string, faults: ServiceFault[]) => Promise<ServiceFault | undefined>,
): ServiceDriver {
  const call = async <T>(
    action: string,
    faults: ServiceFault[],
    act: (fault?: ServiceFault) => T,
    id?: string,
  ): Promise<T> => {
    const fault = await happens(action, faults);
    if (fault === 'broken') throw new Error(`${action} failed`);
    if (fault === 'refused') throw new StartRefused('NoRoom', 'no room', 'fault');
    if (fault === 'forgotten' && id !== undefined) service.forget(id);
    const result = act(fault);
    if (fault === 'lost') throw new Error(`the answer of ${action} was lost`);
    return result;
  };
  const refusals: ServiceFault[] = ['lost', 'broken', 'refused'];
  return {
    knowsTokens,
    ...(service.hasParts && { next: (id, { token }) => call('next', refusals, () => service.next(id, token)) }),
    start: ({ token }) => call('start', refusals, () => service.start(token)),
    find: (token) => call('find', ['broken'], () => service.find(token)),
    // Such a service is eventually consistent: it may say of work that has ended that it runs.
    look: (id, _, done) => call('look', ['broken', 'forgotten', 'stale'], (fault) => service.look(id, done, fault), id),
    stop: (id) => call('stop', ['broken', 'lost'], () => service.stop(id)),
  };
}
