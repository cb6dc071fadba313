import type { JobRunOfRun } from '../../adapters/dynamodb/job-run-queries';
import type { FailingSince } from '../../domain/explain/failing-since';
import { countText } from '../../domain/explain/run-summary';
import { isNotifiedJob } from '../../domain/tables/statuses';
import { durationText } from '../../domain/values/duration-text';
import { type Html, html, type Markup } from '../html';
import { renderFact } from '../parts/fact';
import { timeTag } from '../times';
import type { View } from '../view';
import { percentiles, type RunPoint } from './job-durations';
import type { JobPage } from './read-job-page';

export const JOB_FIGURES_STYLE = `
.board .failing{margin:14px 0 10px}
.board .told{text-wrap:pretty}
`;

/** What the runs that are shown say of the job, and since when it fails where it does. */
export function renderJobFigures(page: JobPage, points: readonly RunPoint[], view: View): Markup {
  const { runs, since } = page;
  // What was carried over succeeded in another run.
  const good = runs.filter(({ status, carried_from }) => status === 'SUCCEEDED' && carried_from === undefined);
  const ended = good.length + runs.filter(({ status }) => isNotifiedJob(status)).length;
  const figures = percentiles(points);
  const longest = points.reduce<RunPoint | undefined>(
    (most, each) => ((each.ms ?? -1) > (most?.ms ?? -1) ? each : most),
    undefined,
  );
  const last = good.at(0);
  if (runs.length === 0) return undefined;
  return html`${since && html`<p class="error failing">${sinceText(since, view)}</p>`}
<dl class="facts">
${ended > 0 && renderFact('Success rate', html`${percentText(good.length, ended)} <span class="soft">${good.length} of ${countText(ended, 'run')}</span>`)}
${figures && renderFact('p50', durationText(figures.p50))}
${figures && renderFact('p95', durationText(figures.p95))}
${longest?.ms !== undefined && renderFact('Longest', view.links.to({ page: 'run', run: longest.run.run_id }, durationText(longest.ms)))}
${ended > 0 && renderFact('Retries', retriesText(runs))}
${ended > 0 && renderFact('Last success', last ? runLink(last, view) : html`<span class="soft">none of these runs</span>`)}
</dl>`;
}

/** 100 and 0 are said of all and none alone. */
function percentText(part: number, whole: number): string {
  const percent = Math.round((100 * part) / whole);
  return `${part === whole || part === 0 ? percent : Math.min(99, Math.max(1, percent))} %`;
}

function retriesText(runs: readonly JobRunOfRun[]): string {
  const retried = runs.filter(({ attempt }) => attempt > 1);
  if (retried.length === 0) return 'none';
  return `${retried.reduce((sum, { attempt }) => sum + attempt - 1, 0)} in ${countText(retried.length, 'run')}`;
}

function sinceText({ first, failures, lastGood, isCut }: FailingSince, view: View): Html {
  const good = lastGood
    ? html`It last succeeded in the run of ${runLink(lastGood, view)}.`
    : isCut
      ? 'It succeeded in none of the runs before that are looked at.'
      : 'No success of it is known.';
  return html`<strong>Failing since ${runLink(first, view)}</strong> (${countText(failures, 'run')}). ${good}`;
}

function runLink({ run_id, planned_at }: { run_id: string; planned_at: string }, { links, now }: View): Html {
  return links.to({ page: 'run', run: run_id }, timeTag(planned_at, now));
}
