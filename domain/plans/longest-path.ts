/** Jobs limited only by how many run at once. */
export interface JobsAtOnce {
  jobs: string[];
  at_once: number;
}

/** How long a run takes if every job takes as long as when it last succeeded. */
export interface LongestPath {
  /** Counts the jobs whose duration is known. Undefined if none is known. */
  ms: number | undefined;
  /** Jobs that have never succeeded. */
  unknown: string[];
}

/** The parallel jobs run beside the stages. The stages run one after another. */
export function longestPath(
  parallel: JobsAtOnce,
  stages: readonly JobsAtOnce[],
  histories: ReadonlyMap<string, { durationMs?: number | undefined }>,
): LongestPath {
  // A duration below 0 was measured over a change of the clock: nothing is known.
  const duration = (job: string) => {
    const ms = histories.get(job)?.durationMs;
    return ms !== undefined && ms >= 0 ? ms : undefined;
  };
  const all = [parallel, ...stages].flatMap(({ jobs }) => jobs);
  const unknown = all.filter((job) => duration(job) === undefined);
  if (unknown.length === all.length) return { ms: undefined, unknown };
  const makespan = ({ jobs, at_once }: JobsAtOnce) =>
    listSchedule(
      jobs.map((job) => duration(job) ?? 0),
      at_once,
    );
  const inStages = stages.map(makespan).reduce((sum, ms) => sum + ms, 0);
  return { ms: Math.max(makespan(parallel), inStages), unknown };
}

/** The makespan if each job starts as soon as one of the `places` is free, the longest first, as a run starts them. */
function listSchedule(durations: readonly number[], places: number): number {
  const free: number[] = Array.from({ length: Math.max(1, places) }, () => 0);
  for (const ms of [...durations].sort((a, b) => b - a)) {
    const first = free.indexOf(Math.min(...free));
    free[first] = (free[first] as number) + ms;
  }
  return Math.max(...free);
}
