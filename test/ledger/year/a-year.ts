import { parseSettingsRow } from '../../../domain/groups/group-settings';
import { unopenedRun } from '../../../domain/runs/unopened-run';
import type { MasterRow } from '../../../domain/tables/master-row';
import type { JobRunRow } from '../../../domain/tables/rows';
import { declareTargets } from '../../../domain/targets/declared-targets';
import { iso } from '../../../domain/values/instant';
import { Chance } from '../../support/chance';
import { type Fate, type Played, playRun, type RunToPlay, skippedRun } from './play-run';

/*
 * A year of three groups, from a seed: good nights and bad ones, retries, timeouts, reruns the next morning and weeks
 * later, stops, overlaps, executions that were cut off, rows that somebody spoilt, errors with every sort of character.
 */

export const FIRST_DAY = Date.UTC(2025, 10, 24);
export const DAYS = 365;
/** After the last night of the year. */
export const TONIGHT = FIRST_DAY + DAYS * 86_400_000 + 2 * 3_600_000;
export const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

const declared = declareTargets(
  {
    'glue:clean-orders': { job: 'clean-orders' },
    'databricks:score': { job_id: 11, workspace: 'https://shop.cloud.databricks.com' },
    'states:publish': { state_machine: 'arn:aws:states:eu-central-1:123456789012:stateMachine:publish' },
  },
  '/project',
  'stack',
);
const TARGETS = { targets: new Set(['extract', 'load', 'check', 'report', 'archive']), declared };

const aJob = (job_name: string, target: string, priority: number, more: MasterRow = {}): MasterRow => ({
  job_name,
  target,
  priority,
  timeout_minutes: 10,
  maximum_retries: 2,
  ...more,
});

const NIGHTLY = [
  aJob('extract-orders', 'lambda:extract', 0, {
    owner: 'sales',
    parameters: { source: 'shop', "quoted 'é'": [1, null] },
  }),
  aJob('extract-visits', 'lambda:extract', 0, { owner: 'web', description: 'What the\nweb servers "say"' }),
  aJob('clean-orders', 'glue:clean-orders', 1, { owner: 'sales', timeout_minutes: 90 }),
  aJob('load-orders', 'lambda:load', 2, { timeout_minutes: 0.5, maximum_retries: 0 }),
  aJob('score', 'databricks:score', 3, { timeout_minutes: 120.25, owner: 'Zoë' }),
  aJob('archive', 'lambda:archive', -1),
  aJob('old-report', 'lambda:report', 3, { is_enabled: false }),
];
/** As somebody typed one of them in the console. */
const SPOILT = { ...aJob('load-orders', 'lambda:load', 2), priority: 'high', timeout_minutes: '15' };
const WEEKLY = [
  aJob('check', 'lambda:check', 0),
  aJob('report', 'lambda:report', 1, { owner: 'finance' }),
  aJob('publish', 'states:publish', 2),
];
const MONTHLY = Array.from({ length: 40 }, (_, at) => aJob(`close-books-${at + 1}`, 'lambda:load', at % 4));

/** Names and messages as jobs throw them. */
const THROWN = [
  new Error('no answer from the warehouse'),
  Object.assign(new Error('column "größe" is missing\n\tin line 2, \'quoted\', \\N, "", 漢字 🚀'), {
    name: 'SchemaError',
  }),
  Object.assign(new Error(`${'x'.repeat(3000)}, too long`), { name: 'VeryLong' }),
  'just a text, with a comma, and a NUL \u0000',
  Object.assign(new Error(''), { name: 'null' }),
  { code: 7 },
];

/** The runs of the year, in the order in which they began. The last is still open if `staysOpen`. */
export function aYear(seed: number, days = DAYS): Played[] {
  const chance = new Chance(seed);
  const runs: Played[] = [];
  for (let day = 0; day < days; day++) {
    const midnight = FIRST_DAY + day * DAY_MS;
    runs.push(...nightly(midnight, day, chance));
    if (day % 7 === 0) runs.push(...weekly(midnight, chance));
    if (new Date(midnight).getUTCDate() === 1) runs.push(playRun(monthly(midnight, chance)));
  }
  runs.push(...refusedRuns(FIRST_DAY + 10 * DAY_MS));
  runs.push(...lateReruns(runs, FIRST_DAY + days * DAY_MS, chance));
  return runs.sort((a, b) => (a.run.execution_started_at < b.run.execution_started_at ? -1 : 1));
}

/** Tonight's run, which is still under way. */
export function anOpenRun(at: number): Played {
  const { run, rows } = playRun({ ...night(at, NIGHTLY, new Chance(at)), staysOpen: true });
  // A home closes the open runs of commands that are gone: it finds them by this index.
  const { open_runs, open_since, ...unlisted } = run;
  return { run: unlisted, rows };
}

/** The same run once it has ended. */
export function itsEnd(at: number): Played {
  return playRun(night(at, NIGHTLY, new Chance(at)));
}

function nightly(midnight: number, day: number, chance: Chance): Played[] {
  // Each third night it begins before midnight, and ends after it.
  const at = midnight + (day % 3 === 0 ? 24 * HOUR_MS - 40_000 : 2 * HOUR_MS);
  const given = night(
    at,
    day % 41 === 40 ? NIGHTLY.map((job) => (job.job_name === 'load-orders' ? SPOILT : job)) : NIGHTLY,
    chance,
  );
  const cut =
    day % 53 === 52
      ? { cut: { at: at + 30_000, as: 'END' as const, stoppedBy: 'ann' } }
      : day % 67 === 66
        ? { cut: { at: at + 15_000, as: 'TIMED_OUT' as const } }
        : {};
  const first = playRun({ ...given, ...cut });
  const skipped =
    day % 29 === 28
      ? [
          skippedRun(
            { ...night(at + 60_000, NIGHTLY, chance), input: { trigger: 'cli', started_by: 'bob' } },
            {
              reason_kind: 'overlap',
              reason: `overlap: ${first.run.run_id} is open`,
            },
          ),
        ]
      : [];
  if (first.run.status === 'SUCCEEDED' || chance.happens(0.3)) return [first, ...skipped];
  return [first, ...skipped, rerunOf(first, midnight + DAY_MS + 7 * HOUR_MS, chance)];
}

function weekly(midnight: number, chance: Chance): Played[] {
  const at = midnight + 5 * HOUR_MS;
  return [
    playRun(runOf('weekly', WEEKLY, { on_failure: 'continue' }, { trigger: 'cli', started_by: 'ann' }, at, chance)),
  ];
}

/** Its job runs are spread over several partition keys of the run table. */
function monthly(midnight: number, chance: Chance): RunToPlay {
  const at = midnight + 6 * HOUR_MS;
  const input = { trigger: 'schedule', scheduled_time: iso(at) };
  return { ...runOf('month-end', MONTHLY, { max_concurrency: 10 }, input, at, chance), parts: 4 };
}

/** Executions that LoadGroup refused: the input of the second names no group, so that no list has it. */
function refusedRuns(at: number): Played[] {
  return [{ group: 'nightly', jobs: ['no-such-job'] }, { grup: 'nightly' }].map((input, index) => {
    const runId = `by-hand-${index}`;
    const executionArn = `arn:aws:states:eu-central-1:123456789012:execution:runsheet-dev:${runId}`;
    const verdict = { status: 'FAILED', reason: 'its input was refused', reason_kind: 'refused' } as const;
    return { run: unopenedRun({ runId, executionArn, startedAt: iso(at) }, input, verdict, iso(at + 2000)), rows: [] };
  });
}

/** Weeks later: the run of a day that is long exported. */
function lateReruns(runs: readonly Played[], now: number, chance: Chance): Played[] {
  const failed = runs.filter(({ run }) => run.job_group === 'nightly' && run.status === 'FAILED' && !run.rerun_of);
  return failed
    .slice(0, 6)
    .map((first, at) =>
      rerunOf(first, Math.min(Date.parse(first.run.planned_at as string) + (20 + at) * DAY_MS, now), chance),
    );
}

function night(at: number, jobs: readonly MasterRow[], chance: Chance): RunToPlay {
  const input = { trigger: 'schedule', scheduled_time: iso(at), parameters: { day: iso(at).slice(0, 10) } };
  return runOf(
    'nightly',
    jobs,
    { expected_minutes: 45, notify: 'failures' },
    input,
    at + chance.whole(200, 1900),
    chance,
  );
}

function rerunOf({ run, rows }: Played, at: number, chance: Chance): Played {
  const input = { trigger: 'rerun', rerun_of: run.run_id, started_by: "carla d'Arc" };
  const given = runOf('nightly', NIGHTLY, {}, input, at, chance);
  return playRun({ ...given, original: { runId: run.run_id, rows } });
}

function runOf(
  group: string,
  jobs: readonly MasterRow[],
  settings: MasterRow,
  input: Record<string, unknown>,
  at: number,
  chance: Chance,
): RunToPlay {
  const parsed = parseSettingsRow({ job_group: group, job_name: '@group', ...settings });
  if ('problems' in parsed) throw new Error(parsed.problems.join('; '));
  const rows = jobs.map((job) => ({ job_group: group, ...job }));
  return {
    group,
    jobs: rows,
    settings: parsed.settings,
    targets: TARGETS,
    input,
    at,
    chance,
    fate: (row) => fateOf(row, chance),
  };
}

function fateOf({ job_name, target, timeout_minutes = 1 }: JobRunRow, chance: Chance): Fate {
  const seconds = chance.whole(800, 24_000) / 1000;
  const usage = usageOf(target, seconds);
  if (chance.happens(0.02)) {
    const late = timeout_minutes * 60 + 2;
    return {
      seconds: late,
      error: { class: 'timeout', thrown: new Error(`not finished after ${timeout_minutes} minutes`) },
    };
  }
  const isBad = chance.happens(job_name.startsWith('extract') ? 0.12 : 0.06);
  if (isBad) {
    const errorClass = chance.happens(0.15) ? 'permanent' : 'job';
    return { seconds: seconds / 3, error: { class: errorClass, thrown: chance.pick(THROWN) }, ...usage };
  }
  const output = chance.happens(0.5)
    ? JSON.stringify({ rows: chance.whole(0, 4e9), of: 'été', nested: { a: [1, 2] } })
    : 'null';
  return { seconds, output, ...usage };
}

function usageOf(target: string | undefined, seconds: number): { usage?: Record<string, number> } {
  if (target?.startsWith('glue:')) return { usage: { glue_dpu_seconds: 10 * Math.ceil(seconds + 60) } };
  if (target?.startsWith('databricks:')) return { usage: { databricks_seconds: Math.ceil(seconds) } };
  return {};
}
