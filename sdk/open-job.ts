import fs from 'node:fs';
import type { JobCode } from './job-context';
import { findJobCode, type Invocation, type JobHandler } from './job-handler';
import { forGood } from './permanent';

/** Taken at load: the job may replace them as it loads. */
const { existsSync, rmSync, writeFileSync } = fs;

/** What functions/claim-first.ts exports. */
export interface ClaimFirst {
  claimFirst(code: JobCode, file: string): JobHandler;
}

export interface JobBundle {
  /** The bundle's file. */
  file: string;
  /** Loads the bundle, and returns what it exports. */
  load(): unknown;
  /** A file that exists while the bundle loads. If it is there before, a process has died of that. */
  marker: string;
  /** Loads the built functions/claim-first.ts, which few processes need. */
  loadClaimFirst(): unknown;
}

/**
 * The handler of a job's bundle. A bundle that cannot be loaded is the job's own fault: the attempt is claimed, and
 * fails with the error. So does one that exports no handler of `defineJob`. If a process died as it loaded the bundle,
 * the next one loads it after the claim, where the attempt's deadline ends a load that never would.
 */
export function openJob(bundle: JobBundle): JobHandler {
  let loaded: JobHandler | undefined;
  let failure: { error: unknown } | undefined;
  // A process has died of loading it, if the marker is there.
  if (!exists(bundle.marker)) {
    try {
      loaded = loadJob(bundle);
    } catch (error) {
      failure = { error };
    }
  }
  return async (event: unknown, context: Invocation) => {
    if (loaded) return await loaded(event, context);
    const first = failure;
    // A later call loads it anew: what it missed may be there then.
    failure = undefined;
    const code: JobCode = (job) => {
      if (first) throw first.error;
      loaded = loadJob(bundle);
      return findJobCode(loaded)?.(job);
    };
    const { claimFirst } = bundle.loadClaimFirst() as ClaimFirst;
    return await claimFirst(code, bundle.file)(event, context);
  };
}

function loadJob({ load, marker }: JobBundle): JobHandler {
  mark(() => writeFileSync(marker, ''));
  try {
    const exported = load() as { handler?: unknown } | undefined;
    if (findJobCode(exported?.handler) !== undefined) return exported?.handler as JobHandler;
    throw forGood(new NoJobError(exported?.handler));
  } finally {
    mark(() => rmSync(marker, { force: true }));
  }
}

/** The job's file exports no handler of `defineJob`. Another attempt would find none either. */
class NoJobError extends Error {
  override readonly name = 'Runsheet.HandlerNotFound';

  constructor(handler: unknown) {
    const found = handler === undefined ? 'exports no "handler"' : 'exports a "handler" that defineJob has not made';
    super(`the job's file ${found}: write export const handler = defineJob(…)`);
    // No line of the author's leads there.
    this.stack = `${this.name}: ${this.message}`;
  }
}

function exists(marker: string): boolean {
  try {
    return existsSync(marker);
  } catch {
    return false;
  }
}

/** Without a marker only the deaths of processes are not the job's: a full disk must not keep a job from loading. */
function mark(change: () => void): void {
  try {
    change();
  } catch {}
}
