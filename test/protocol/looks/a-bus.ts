import type { EndWait } from '../../../domain/runs/end-wait';
import type { Change } from '../../../domain/tables/change';
import { applyChange } from '../../../domain/tables/change';
import type { Chance } from './served-job';
import type { Actor, VirtualWorld } from './virtual-world';

/** EventBridge, and Step Functions' tokens: who waits for an end, what tells of it, and what wakes the machine. */
export class ABus {
  /** The items about waits, by their partition key. */
  readonly items = new Map<string, EndWait>();
  readonly #waits = new Map<string, () => void>();
  #tokens = 0;

  /** @param hear one call of the function about the end of this work */
  constructor(
    private readonly world: VirtualWorld,
    private readonly chance: Chance,
    private readonly hear: (id: string) => Promise<unknown>,
  ) {}

  update(key: { run_id: string; entry: string }, change: Change): EndWait | undefined {
    const found = this.items.get(key.run_id);
    const after = applyChange<object>(found, change);
    if (after) this.items.set(key.run_id, { ...after, ...key } as EndWait);
    return after && this.items.get(key.run_id);
  }

  /** The wait of a state: for so long, or until it is woken. */
  async wait(seconds: number, begin: (token: string) => Promise<void>): Promise<'woken' | Error> {
    const token = `token-${++this.#tokens}`;
    const timer: Actor = { name: `${token}'s timeout`, isDead: false };
    const over = await new Promise<'woken' | Error>((resolve) => {
      this.#waits.set(token, () => resolve('woken'));
      begin(token).catch(resolve);
      this.world
        .sleep(timer, seconds * 1000)
        .then(() => resolve(Object.assign(new Error('over'), { name: 'States.Timeout' })));
    });
    timer.isDead = true;
    this.#waits.delete(token);
    return over;
  }

  /** Whether a wait goes on that this token ends. */
  isOpen(token: string): boolean {
    return this.#waits.has(token);
  }

  wake(token: string): void {
    this.#waits.get(token)?.();
  }

  /** The work has begun, or was asked to end: its end is told after so long, if it has ended by then. */
  async expect(id: string, ms: number, isRunning: () => boolean): Promise<void> {
    if (this.chance.fault('begin of work', ['early']) === 'early') void this.#deliver(id);
    if (!Number.isFinite(ms)) return;
    const bus: Actor = { name: `bus of ${id}`, isDead: false };
    await this.world.sleep(bus, ms);
    if (isRunning()) return;
    const fault = this.chance.fault('event', ['never', 'late', 'twice']);
    if (fault === 'never') return;
    if (fault === 'late') await this.world.sleep(bus, 90_000);
    void this.#deliver(id);
    if (fault === 'twice') void this.#deliver(id);
  }

  /** Lambda calls a function that failed on an event twice more. */
  async #deliver(id: string): Promise<void> {
    for (let tries = 1; tries <= 3; tries++) {
      try {
        return void (await this.hear(id));
      } catch {
        await this.world.sleep({ name: `retry of ${id}`, isDead: false }, tries * 60_000);
      }
    }
  }
}
