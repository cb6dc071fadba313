import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { EmbeddedEngine } from '../local/embedded-engine';
import { type RunPrice, runPrices } from './cost-lines';
import { drawChart, type Panel } from './draw-chart';
import { writeGroup } from './groups';
import { measureFreshRun } from './measure-run';

const CHART = path.resolve('docs/images/performance.svg');
const ON_THIS_MACHINE = [10, 100, 1000, 10_000];

/** Measures runs of no-op jobs, and writes the chart of docs/performance.md from it. Returns the chart's figures. */
export async function measureChart(engine: EmbeddedEngine, workers: number): Promise<string[][]> {
  const prices = await runPrices();
  const taken: [number, number][] = [];
  for (const jobs of ON_THIS_MACHINE) {
    await writeGroup(engine, `chart-${jobs}`, jobs, 'parallel');
    const { history } = await measureFreshRun(engine.home.dir, `chart-${jobs}`, workers);
    taken.push([jobs, history.ms / jobs]);
  }
  writeFileSync(CHART, drawChart(panelsOf(prices, taken)));
  return [
    ...prices.map(({ jobs, all }) => [`a thousand jobs, of ${jobs} in a run`, `$${all.toFixed(4)}`]),
    ...taken.map(([jobs, each]) => [`a job, of ${jobs} on this machine`, `${each.toFixed(1)} ms`]),
  ];
}

function panelsOf(prices: readonly RunPrice[], taken: readonly [number, number][]): Panel[] {
  return [
    {
      title: 'On AWS: a thousand jobs cost, besides their work',
      series: [
        { name: 'all that Runsheet uses', points: prices.map(({ jobs, all }) => [jobs, all] as const) },
        { name: 'the state machine', points: prices.map(({ jobs, states }) => [jobs, states] as const) },
      ],
      format: (dollars) => `$${dollars.toFixed(3)}`,
    },
    {
      title: 'On a laptop with 2 busy cores: a job takes',
      series: [{ name: 'no-op jobs, all included', points: taken }],
      format: (ms) => `${ms.toFixed(0)} ms`,
    },
  ];
}
