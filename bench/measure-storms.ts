import { tellManyEnds } from '../test/support/services/many-ends';
import { groupsAtOneMinute, jobsThatFail, type StormEnd } from '../test/support/states/storm';

/*
 * What is lost when many calls meet a ceiling of ten at once. The embedded interpreter plays the definition itself in
 * virtual time, so that the figures are the same on every machine.
 */

/** What, lost of how many, how long it took in virtual time, calls throttled, and the most events of one execution. */
export type StormLine = [what: string, lost: string, took: string, throttled: string, events: string];

export async function measureStorms(): Promise<StormLine[]> {
  const lines: StormLine[] = [];
  for (const seconds of [1, 2, 4]) {
    for (const groups of [500, 1000]) {
      const end = await groupsAtOneMinute(groups, seconds);
      lines.push(lineOf(`${groups} groups at one minute, LoadGroup ${seconds} s: runs that never load`, groups, end));
    }
  }
  for (const jobs of [1000, 4000]) {
    lines.push(lineOf(`${jobs} jobs that fail within 5 s: retries lost`, jobs, await jobsThatFail(jobs)));
  }
  return lines;
}

function lineOf(what: string, of: number, end: StormEnd & { lost: number }): StormLine {
  const share = ((100 * end.lost) / of).toFixed(1);
  return [what, `${share} %`, `${end.seconds.toFixed(0)} s`, String(end.throttled), String(end.mostEvents)];
}

/** How long the ends of one run take to be told, and which share of its rows' bytes is in memory at the run's end. */
export async function measureEnds(): Promise<[what: string, took: string, memory: string][]> {
  const { seconds, readBytes, storedBytes } = await tellManyEnds(10_000);
  const share = `${((100 * readBytes) / storedBytes).toFixed(1)} % of ${(storedBytes / 1e6).toFixed(0)} MB`;
  return [['10000 failed jobs of one run, 32 KB of output each', `${seconds.toFixed(0)} s`, share]];
}
