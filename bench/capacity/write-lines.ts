import { renderTable } from '../../cli/terminal/render-table';
import { PARTITION_UNITS } from './limited-store';
import { CLIENTS, type LargePlans, measureLargePlans, PLANS } from './measure-large-plans';

/** What the writes of runs cost on AWS, as lines to print. */
export async function writeLines(): Promise<string[]> {
  const rows: string[][] = [];
  for (const plans of PLANS) {
    for (const [client, settings] of Object.entries(CLIENTS)) {
      const { loadSeconds, loadError, closeSeconds, closeError, throttled } = await measureLargePlans(plans, settings);
      const load = ended(loadSeconds, loadError);
      const close = closeSeconds === undefined ? '' : ended(closeSeconds, closeError);
      rows.push([describe(plans), client, load, close, String(throttled)]);
    }
  }
  return [renderTable(['ONE PARTITION', "LOADGROUP'S CLIENT", 'PLAN WRITTEN IN', 'ROWS CLOSED IN', 'THROTTLED'], rows)];
}

function describe({ jobs, units, runs = 1, unitsPerSecond = PARTITION_UNITS }: LargePlans): string {
  const what = `${jobs} jobs x ${units} ${units === 1 ? 'unit' : 'units'}`;
  return `${runs === 1 ? what : `${runs} runs of ${what}`}, ${unitsPerSecond}/s`;
}

function ended(seconds: number, error: string | undefined): string {
  return error === undefined ? `${seconds.toFixed(1)} s` : `failed after ${seconds.toFixed(1)} s`;
}
