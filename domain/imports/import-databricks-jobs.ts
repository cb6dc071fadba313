import { fromQuartzCron } from '../schedules/quartz-cron';
import { A_WEEK } from '../targets/kind';
import { isPlainObject } from '../values/json';
import { showValue } from '../values/show-value';
import { dynamic, filledIn, leftOutOf, type TaskPlace, workOf } from './databricks-task';
import { Draft, type DraftGroup } from './draft';
import type { Imported, ImportProblems } from './imported';
import { asText, type Fields, fieldsOf, listOf, minutesOf, numberIn, textIn } from './read-json';
import { circleText, type Staged, stagesOf } from './stages';

export interface DatabricksOptions {
  workspace: string;
  /** Where the token is kept. */
  secret: string;
  only?: readonly string[] | undefined;
}

const EXPECTED =
  'expected the answer of jobs/list of the Jobs API 2.2, {"jobs": […]}, or what databricks jobs list --output json prints';

/** Makes a group of each job and a job of each task. A task's place among those it depends on is its priority. */
export function importDatabricksJobs(content: unknown, options: DatabricksOptions): Imported | ImportProblems {
  const jobs = jobsIn(content);
  if (jobs === undefined) return { problems: [`is ${showValue(content)}: ${EXPECTED}`] };
  const draft = new Draft();
  for (const [index, job] of jobs.entries()) addDatabricksJob(draft, `jobs[${index}]`, fieldsOf(job), options);
  const pages = isPlainObject(content) && (content.has_more === true || textIn(content, 'next_page_token'));
  if (pages) draft.leaveOut(undefined, 'jobs', null, 'there are more pages: import the answer with all jobs');
  return draft.imported(options.only);
}

/** Of one answer, of several pages, or of one job. */
function jobsIn(content: unknown): unknown[] | undefined {
  if (Array.isArray(content)) return content.flatMap((each) => jobsIn(each) ?? [each]);
  if (!isPlainObject(content)) return undefined;
  if (Array.isArray(content.jobs)) return content.jobs;
  return isPlainObject(content.settings) ? [content] : undefined;
}

/** What is carried over of an answer's job, or says only when and in which form it was written. */
const OF_JOB = ['job_id', 'settings', 'creator_user_name', 'created_time', 'has_more', 'next_page_token'];
const OF_SETTINGS = [
  'name',
  'tasks',
  'schedule',
  'max_concurrent_runs',
  'job_clusters',
  'environments',
  'parameters',
  'format',
  'health',
  'continuous',
  'trigger',
  'has_more',
];
/** What every task may have. What its work and its compute use, `workOf` says. */
const OF_TASK = [
  'task_key',
  'description',
  'depends_on',
  'run_if',
  'max_retries',
  'min_retry_interval_millis',
  'retry_on_timeout',
  'timeout_seconds',
  'disabled',
];

function addDatabricksJob(draft: Draft, place: string, job: Fields, { workspace, secret }: DatabricksOptions): void {
  const settings = fieldsOf(job.settings);
  const given = textIn(settings, 'name') ?? `job-${asText(job.job_id)}`;
  const parameters = new Map(fieldsIn(settings.parameters).map((each) => [asText(each.name), filledIn(each.default)]));
  const { schedule, notes } = scheduleOf(settings);
  const group = draft.addGroup(place, given, {
    ...schedule,
    expected_minutes: expectedMinutes(settings),
    ...((numberIn(settings, 'max_concurrent_runs') ?? 1) > 1 && { on_overlap: 'allow' }),
    ...(parameters.size > 0 && { parameters: Object.fromEntries(parameters) }),
  });
  draft.note(group, place, given, ...notes, ...notesOfJob(job, settings), ...dynamic([...parameters.values()]));
  const tasks = fieldsIn(settings.tasks);
  if (tasks.length === 0) {
    draft.leaveOut(group, place, given, 'has no tasks in this list: list the jobs with expand_tasks');
    return;
  }
  const clusters = fieldsIn(settings.job_clusters).filter(
    ({ new_cluster }) => Object.keys(fieldsOf(new_cluster)).length,
  );
  const work = {
    workspace,
    secret,
    clusters: new Map(clusters.map((each) => [asText(each.job_cluster_key), fieldsOf(each.new_cluster)])),
    environments: new Map(
      fieldsIn(settings.environments).map((each) => [asText(each.environment_key), fieldsOf(each.spec)]),
    ),
    parameters,
  };
  addTasks(draft, group, place, tasks, work, textIn(job, 'creator_user_name')?.slice(0, 200));
}

function fieldsIn(list: unknown): Fields[] {
  return listOf(list).map(fieldsOf);
}

/** What of the job does not come along, but for its schedule. */
function notesOfJob(job: Fields, settings: Fields): string[] {
  const runs = numberIn(settings, 'max_concurrent_runs') ?? 1;
  const rules = fieldsIn(fieldsOf(settings.health).rules).filter((rule) => rule !== ruleOfDuration(settings));
  return [
    ...leftOutOf('', job, OF_JOB),
    ...leftOutOf('', settings, OF_SETTINGS),
    ...leftOutOf('health', fieldsOf(settings.health), ['rules']),
    ...rules.map((rule) => `its health rule on ${showValue(rule.metric)} has no counterpart here, and was left out`),
    ...fieldsIn(settings.parameters).flatMap((each) => leftOutOf('parameters', each, ['name', 'default'])),
    ...fieldsIn(settings.job_clusters).flatMap((each) =>
      leftOutOf('job_clusters', each, ['job_cluster_key', 'new_cluster']),
    ),
    ...fieldsIn(settings.environments).flatMap((each) => leftOutOf('environments', each, ['environment_key', 'spec'])),
    ...(runs > 1 ? [`has at most ${runs} runs at once there, and here any number of them`] : []),
    ...(job.has_more === true || settings.has_more === true
      ? ['has more tasks than the list shows: import jobs/get of it']
      : []),
  ];
}

function addTasks(
  draft: Draft,
  group: DraftGroup,
  place: string,
  tasks: readonly Fields[],
  work: TaskPlace,
  owner: string | undefined,
): void {
  const staged = stagesOf(new Map(tasks.map((task) => [asText(task.task_key), waitsFor(task)])));
  for (const [index, task] of tasks.entries()) {
    const row = `${place}.tasks[${index}]`;
    const key = asText(task.task_key);
    const priority = staged.stages.get(key);
    const made = priority === undefined ? { problem: circleText(staged.circle, showValue) } : workOf(task, work);
    if ('problem' in made) {
      draft.leaveOut(group, row, key, made.problem);
      continue;
    }
    const retries = numberIn(task, 'max_retries') ?? 0;
    const delay = numberIn(task, 'min_retry_interval_millis');
    const isKnown = 'fields' in made;
    draft.addJob(group, {
      row,
      given: key,
      target: isKnown ? draft.target('databricks', key, made.fields) : draft.targetToFillIn(key, made.toFillIn),
      fields: {
        timeout_minutes: minutesOf(numberIn(task, 'timeout_seconds'), A_WEEK.minutes),
        maximum_retries: retries === -1 ? 50 : retries,
        priority,
        is_enabled: task.disabled !== true,
        parameters: isKnown || Object.keys(made.parameters).length > 0 ? made.parameters : undefined,
        retry_delay_seconds: retries === 0 || delay === undefined ? undefined : delay / 1000,
        description: textIn(task, 'description')?.slice(0, 1000),
        owner,
      },
      notes: [
        ...notesOf(task, retries),
        ...unknownBefore(task, staged),
        ...leftOutOf('', task, [...OF_TASK, ...made.used]),
        ...made.notes,
      ],
    });
  }
}

function waitsFor(task: Fields): string[] {
  return fieldsIn(task.depends_on).map(({ task_key }) => asText(task_key));
}

function unknownBefore(task: Fields, { stages, circle }: Staged): string[] {
  const unknown = waitsFor(task).filter((name) => !stages.has(name) && !circle.includes(name));
  return unknown.map((name) => `depends on ${showValue(name)}, which is no task of the job: that was left out`);
}

function notesOf(task: Fields, retries: number): string[] {
  const condition = textIn(task, 'run_if') ?? 'ALL_SUCCESS';
  const before = fieldsIn(task.depends_on);
  const hasTimeout = (numberIn(task, 'timeout_seconds') ?? 0) > 0;
  const again = task.retry_on_timeout;
  return [
    ...(retries === -1 ? ['is tried for ever there, and 50 times more here, the most'] : []),
    // Databricks does not try a timeout again unless it is told to.
    ...(retries !== 0 && (again === false || (hasTimeout && again !== true))
      ? ['is not tried again after a timeout there, and is here']
      : []),
    ...(retries === 0 && again === true ? ['has retry_on_timeout, and no max_retries: it is not tried again'] : []),
    ...(condition === 'ALL_SUCCESS'
      ? []
      : [
          `runs if ${showValue(condition)}: here a stage starts when all before it succeeded, or always with on_failure`,
        ]),
    ...(before.some(({ outcome }) => outcome !== undefined)
      ? ['depends on the outcome of a condition, which was left out']
      : []),
    ...before.flatMap((each) => leftOutOf('depends_on', each, ['task_key', 'outcome'])),
  ];
}

/** The rule that says how long a run is expected to take. */
function ruleOfDuration({ health }: Fields): Fields | undefined {
  const rules = listOf(fieldsOf(health).rules).filter(isPlainObject);
  return rules.find((rule) => rule.metric === 'RUN_DURATION_SECONDS' && numberIn(rule, 'value') !== undefined);
}

function expectedMinutes(settings: Fields): number | undefined {
  const seconds = numberIn(ruleOfDuration(settings) ?? {}, 'value');
  return seconds === undefined ? undefined : seconds / 60;
}

/** The schedule of the group, and what cannot be one. */
function scheduleOf(settings: Fields): { schedule: Record<string, unknown>; notes: string[] } {
  const schedule = fieldsOf(settings.schedule);
  const cron = textIn(schedule, 'quartz_cron_expression');
  const notes = [
    ...(isPlainObject(settings.continuous) ? ['runs continuously there, which no schedule here does'] : []),
    ...(isPlainObject(settings.trigger)
      ? [`is started by ${showValue(settings.trigger)}, which has no counterpart`]
      : []),
    ...leftOutOf('schedule', schedule, ['quartz_cron_expression', 'timezone_id', 'pause_status']),
  ];
  if (cron === undefined) return { schedule: {}, notes };
  const read = fromQuartzCron(cron);
  if (read === undefined)
    return {
      schedule: {},
      notes: [...notes, `the schedule ${showValue(cron)} has no counterpart: write one for the group`],
    };
  if (textIn(schedule, 'pause_status') === 'PAUSED')
    return { schedule: {}, notes: [...notes, `its schedule is paused, and was left out: ${read.schedule}`] };
  const zone = textIn(schedule, 'timezone_id');
  if (read.seconds !== 0) notes.push(`starts at second ${read.seconds} there, and at the full minute here`);
  return { schedule: { schedule: read.schedule, timezone: zone }, notes };
}
