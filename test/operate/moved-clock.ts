import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * One clock for every process that a test starts, which the test sets. It goes on from there. Waits and timeouts are
 * measured by another clock, and are as long as ever.
 */
export class MovedClock {
  readonly #file = path.join(mkdtempSync(path.join(tmpdir(), 'runsheet-clock-')), 'ahead-ms');
  readonly #before: NodeJS.ProcessEnv;
  #aheadMs = 0;

  /** From now on, every process that this one starts goes by this clock. */
  constructor(time: string) {
    this.set(time);
    const { NODE_OPTIONS, RUNSHEET_TEST_CLOCK } = process.env;
    this.#before = { NODE_OPTIONS, RUNSHEET_TEST_CLOCK };
    process.env.NODE_OPTIONS = `--require ${path.resolve(__dirname, '../faults/shifted-clock.cjs')}`;
    process.env.RUNSHEET_TEST_CLOCK = this.#file;
  }

  /** Written whole or not at all: processes read it at each look at their clock. */
  set(time: string): void {
    this.#aheadMs = Date.parse(time) - Date.now();
    writeFileSync(`${this.#file}.new`, String(this.#aheadMs));
    renameSync(`${this.#file}.new`, this.#file);
  }

  now(): number {
    return Date.now() + this.#aheadMs;
  }

  remove(): void {
    for (const [name, value] of Object.entries(this.#before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    rmSync(path.dirname(this.#file), { recursive: true });
  }
}
