import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A clock's shift in a file that the processes read anew each time. */
export class SetClock {
  readonly file = path.join(mkdtempSync(path.join(tmpdir(), 'runsheet-clock-')), 'ahead-ms');
  ms = 0;

  constructor() {
    this.set(0);
  }

  set(ms: number): void {
    this.ms = ms;
    writeFileSync(`${this.file}.new`, String(ms));
    renameSync(`${this.file}.new`, this.file);
  }

  remove(): void {
    rmSync(path.dirname(this.file), { recursive: true });
  }

  environment(): NodeJS.ProcessEnv {
    return {
      NODE_OPTIONS: `--require ${path.join(__dirname, '..', 'shifted-clock.cjs')}`,
      RUNSHEET_TEST_CLOCK: this.file,
    };
  }
}
