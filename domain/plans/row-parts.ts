import { MOST_PARTS } from '../tables/row-keys';

/** What a partition of DynamoDB takes, on demand too ("Partition-level limits"). */
const PARTITION_UNITS = 1000;

/**
 * START and END of a job that takes a second, write units a second: a row of a job without large parameters has 1 KB at
 * most, and 2 KB with an output or an error. Jobs that take longer write less often.
 */
const UNITS_PER_JOB = 4;

/** Up to then a run alone takes half of what a partition takes, and its rows stay together. */
const TOGETHER = PARTITION_UNITS / 2 / UNITS_PER_JOB;

/**
 * Jobs at once for each key, a quarter of a partition: keys share partitions, of which a new table has four, and the
 * hash does not spread names quite evenly.
 */
const JOBS_PER_KEY = PARTITION_UNITS / 4 / UNITS_PER_JOB;

/** Over how many partition keys the rows of a run are spread that has so many jobs at work at once: 1 up to 125. */
export function partsFor(jobsAtOnce: number): number {
  return jobsAtOnce <= TOGETHER ? 1 : Math.min(MOST_PARTS, Math.ceil(jobsAtOnce / JOBS_PER_KEY));
}
