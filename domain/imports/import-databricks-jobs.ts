import { fromQuartzCron } from '../schedules/quartz-cron';
import { A_WEEK } from '../targets/kind';
import { isPlainObject, type Json } from '../values/json';
import { showValue } from '../values/show-value';
import { type TaskPlace, workOf } from './databricks-task';
import { Draft, type DraftGroup } from './draft';
import type { Imported, ImportProblems } from './imported';
import { asText, type Fields, fieldsOf, listOf, minutesOf, numberIn, othersIn, textIn } from './read-json';
import { stagesOf } from './stages';

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

const OF_JOB = ['name', 'tasks', 'schedule', 'max_concurrent_runs', 'job_clusters', 'parameters', 'format', 'health'];
const OF_TASK = [
  'task_key',
  'description',
  'depends_on',
  'run_if',
  'existing_cluster_id',
  'new_cluster',
  'job_cluster_key',
  'environment_key',
  'libraries',
  'max_retries',
  'min_retry_interval_millis',
  'retry_on_timeout',
  'timeout_seconds',
  'disabled',
];

function addDatabricksJob(draft: Draft, place: string, job: Fields, { workspace, secret }: DatabricksOptions): void {
  const settings = fieldsOf(job.settings);
  const given = textIn(settings, 'name') ?? `job-${asText(job.job_id)}`;
  const parameters = listOf(settings.parameters).map(fieldsOf);
  const defaults = new Map(parameters.map((each) => [asText(each.name), asText(each.default)]));
  const { schedule, notes } = scheduleOf(settings);
  const group = draft.addGroup(place, given, {
    ...schedule,
    expected_minutes: expectedMinutes(settings),
    ...((numberIn(settings, 'max_concurrent_runs') ?? 1) > 1 && { on_overlap: 'allow' }),
    ...(defaults.size > 0 && { parameters: Object.fromEntries(defaults) }),
  });
  const others = othersIn(settings, [...OF_JOB, 'continuous', 'trigger']);
  if (others.length > 0) notes.push(`has no counterpart here, and was left out: ${others.join(', ')}`);
  if (job.has_more === true || settings.has_more === true)
    notes.push('has more tasks than the list shows: import jobs/get of it');
  draft.note(group, place, given, ...notes);
  const tasks = listOf(settings.tasks).map(fieldsOf);
  if (tasks.length === 0) {
    draft.leaveOut(group, place, given, 'has no tasks in this list: list the jobs with expand_tasks');
    return;
  }
  const clusters = new Map(
    listOf(settings.job_clusters)
      .map(fieldsOf)
      .map((each) => [asText(each.job_cluster_key), fieldsOf(each.new_cluster)]),
  );
  const owner = textIn(job, 'creator_user_name')?.slice(0, 200);
  addTasks(draft, group, place, tasks, { workspace, secret, clusters, parameters: defaults }, owner);
}

function addTasks(
  draft: Draft,
  group: DraftGroup,
  place: string,
  tasks: readonly Fields[],
  work: TaskPlace,
  owner: string | undefined,
): void {
  const before = (task: Fields) => listOf(task.depends_on).map((each) => asText(fieldsOf(each).task_key));
  const staged = stagesOf(new Map(tasks.map((task) => [asText(task.task_key), before(task)])));
  if ('circle' in staged) {
    draft.leaveOut(group, place, group.given, `tasks wait for each other: ${staged.circle.map(showValue).join(', ')}`);
    return;
  }
  for (const [index, task] of tasks.entries()) {
    const row = `${place}.tasks[${index}]`;
    const key = asText(task.task_key);
    const made = workOf(task, work);
    if ('problem' in made) {
      draft.leaveOut(group, row, key, made.problem);
      continue;
    }
    const isKnown = 'fields' in made;
    const retries = numberIn(task, 'max_retries') ?? 0;
    const delay = numberIn(task, 'min_retry_interval_millis');
    draft.addJob(group, {
      row,
      given: key,
      target: isKnown ? draft.target('databricks', key, made.fields) : draft.targetToFillIn(key, made.toFillIn),
      fields: {
        timeout_minutes: minutesOf(numberIn(task, 'timeout_seconds'), A_WEEK.minutes),
        maximum_retries: retries === -1 ? 50 : retries,
        priority: staged.stages.get(key),
        is_enabled: task.disabled !== true,
        parameters: isKnown ? (made.parameters as Record<string, Json>) : undefined,
        retry_delay_seconds: retries === 0 || delay === undefined ? undefined : delay / 1000,
        description: textIn(task, 'description')?.slice(0, 1000),
        owner,
      },
      notes: [...notesOf(task, retries), ...(isKnown ? made.notes : [])],
    });
  }
}

function notesOf(task: Fields, retries: number): string[] {
  const condition = textIn(task, 'run_if') ?? 'ALL_SUCCESS';
  const outcomes = listOf(task.depends_on).some((each) => fieldsOf(each).outcome !== undefined);
  const work = Object.keys(task).filter((name) => name.endsWith('_task'));
  const others = othersIn(task, [...OF_TASK, ...work]);
  return [
    ...(retries === -1 ? ['is tried for ever there, and 50 times more here, the most'] : []),
    ...(retries !== 0 && task.retry_on_timeout === false
      ? ['is not tried again after a timeout there, and is here']
      : []),
    ...(condition === 'ALL_SUCCESS'
      ? []
      : [
          `runs if ${showValue(condition)}: here a stage starts when all before it succeeded, or always with on_failure`,
        ]),
    ...(outcomes ? ['depends on the outcome of a condition, which was left out'] : []),
    ...(others.length > 0 ? [`has no counterpart here, and was left out: ${others.join(', ')}`] : []),
  ];
}

function expectedMinutes({ health }: Fields): number | undefined {
  const rules = listOf(fieldsOf(health).rules).map(fieldsOf);
  const seconds = numberIn(rules.find(({ metric }) => metric === 'RUN_DURATION_SECONDS') ?? {}, 'value');
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
