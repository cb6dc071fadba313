import { PARALLEL } from '../tables/rows';

/**
 * The stage number of each priority, from 0, in ascending order of priority. It is the one count of stages: of `plan`,
 * of every run, of the board. Count the jobs of the whole group, those that a run leaves out or carries over too, and
 * INVALID ones whose priority can be read; disabled jobs have no stage.
 */
export function numberStages(priorities: Iterable<number | undefined>): ReadonlyMap<number, number> {
  const staged = new Set([...priorities].flatMap((priority = PARALLEL) => (priority > PARALLEL ? [priority] : [])));
  return new Map([...staged].sort((a, b) => a - b).map((priority, stage) => [priority, stage]));
}
