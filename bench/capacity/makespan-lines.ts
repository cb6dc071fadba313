import { CALLS_AT_ONCE } from './aws-limits';
import { type MakespanCase, measureGroupsAtOnce, measureMakespan } from './measure-makespan';

/** No run may take more than so many times the shortest time that its jobs and places allow. */
const MOST_OVER_BOUND = 1.05;
const MOST_OVER_ALONE = 1.2;

export type MakespanLine = [
  what: string,
  took: string,
  bound: string,
  ratio: string,
  target: string,
  queue: string,
  toQueue: string,
];

export type GroupsLine = [what: string, took: string, bound: string, ratio: string, target: string];

const CASES: readonly [what: string, given: Omit<MakespanCase, 'isKnown'>][] = [
  ['40 jobs, 40 at once', { branches: [40], maxConcurrency: 40 }],
  ['200 jobs, 40 at once', { branches: [200], maxConcurrency: 40 }],
  ['1,000 jobs, 40 at once', { branches: [1000], maxConcurrency: 40 }],
  ['1,000 jobs, 200 at once', { branches: [1000], maxConcurrency: 200 }],
  ['10,000 jobs, 40 at once', { branches: [10_000], maxConcurrency: 40 }],
  ['10,000 jobs, 400 at once', { branches: [10_000], maxConcurrency: 400 }],
  ['10,000 jobs, 1,000 at once', { branches: [10_000], maxConcurrency: 1000 }],
  ['5 stages of 200 jobs, 40 at once', { branches: [0, 200, 200, 200, 200, 200], maxConcurrency: 40 }],
];

/** Runs of groups whose jobs take about a minute, in virtual time, beside the shortest time that they could take. */
export async function makespans(isQuick: boolean): Promise<MakespanLine[]> {
  const lines: MakespanLine[] = [];
  const cases = isQuick ? CASES.filter(([, { branches }]) => Math.max(...branches) <= 1000) : CASES;
  for (const [what, given] of cases) {
    for (const isKnown of [true, false]) {
      const { seconds, boundSeconds, queueSeconds, batches } = await measureMakespan({ ...given, isKnown });
      const inBatches = batches > 0 ? `, ${batches} batches` : '';
      lines.push([
        isKnown ? `${what}${inBatches}` : '  its first run: no job has run before',
        `${seconds.toFixed(0)} s`,
        `${boundSeconds.toFixed(0)} s`,
        `${(seconds / boundSeconds).toFixed(3)} x`,
        isKnown ? `<= ${MOST_OVER_BOUND} x` : '',
        `${queueSeconds.toFixed(0)} s`,
        `${(seconds / queueSeconds).toFixed(3)} x`,
      ]);
    }
  }
  return lines;
}

/** So many groups at one minute, by two quotas of Lambda. */
export async function groupLines(groups: number): Promise<GroupsLine[]> {
  return [await groupsLine(groups, CALLS_AT_ONCE), await groupsLine(groups, 10 * CALLS_AT_ONCE)];
}

/** Groups of 20 jobs: by Lambda's default quota the account is the bound, by ten times as much each group itself. */
async function groupsLine(groups: number, quota: number): Promise<GroupsLine> {
  const { alone, last, boundSeconds, throttled, lost } = await measureGroupsAtOnce(groups, 20, quota);
  return [
    `a quota of ${quota} calls: ${throttled} throttled, ${lost} of ${20 * groups} jobs lost`,
    `${last.toFixed(0)} s`,
    `${boundSeconds.toFixed(0)} s`,
    `${(last / Math.max(alone, boundSeconds)).toFixed(3)} x`,
    `<= ${MOST_OVER_ALONE} x`,
  ];
}
