import { fromUnixCron } from '../schedules/unix-cron';
import { A_WEEK } from '../targets/kind';
import { isPlainObject, type JsonObject } from '../values/json';
import { showValue } from '../values/show-value';
import { Draft, type DraftGroup } from './draft';
import type { Imported, ImportProblems } from './imported';
import { asText, type Fields, fieldsOf, listOf, minutesOf, numberIn, othersIn, textIn } from './read-json';
import { circleText, stagesOf } from './stages';

const EXPECTED = 'expected what airflow dags list -o json prints, or the answer of GET /dags, {"dags": […]}';

/**
 * Makes a group of each DAG and a job of each of its tasks, with a target that is to be filled in: a list of tasks says
 * which operator a task is, and not what that does. A DAG without its tasks is one job.
 */
export function importAirflow(content: unknown, only?: readonly string[]): Imported | ImportProblems {
  const dags = Array.isArray(content) ? content : isPlainObject(content) ? content.dags : undefined;
  if (!Array.isArray(dags)) return { problems: [`is ${showValue(content)}: ${EXPECTED}`] };
  const draft = new Draft();
  for (const [index, each] of dags.entries()) {
    const dag = fieldsOf(each);
    const place = `dags[${index}]`;
    const id = textIn(dag, 'dag_id');
    if (id === undefined) draft.leaveOut(undefined, place, null, 'has no dag_id');
    else addDag(draft, place, id, dag);
  }
  return draft.imported(only);
}

function addDag(draft: Draft, place: string, id: string, dag: Fields): void {
  const { schedule, note } = scheduleOf(dag);
  const group = draft.addGroup(place, id, {
    ...schedule,
    is_enabled: String(dag.is_paused ?? dag.paused).toLowerCase() !== 'true',
    max_concurrency: numberIn(dag, 'max_active_tasks'),
    on_overlap: (numberIn(dag, 'max_active_runs') ?? 1) > 1 ? 'allow' : undefined,
  });
  if (note !== undefined) draft.note(group, place, id, note);
  const owner = ownerOf(dag);
  // The answer of GET /dags/{dag_id}/tasks may stand there as it is.
  const tasks = listOf(isPlainObject(dag.tasks) ? dag.tasks.tasks : dag.tasks).map(fieldsOf);
  if (tasks.length > 0) {
    addTasks(draft, group, place, tasks, owner);
    return;
  }
  draft.addJob(group, {
    row: place,
    given: id,
    target: draft.targetToFillIn(id, 'DAG'),
    fields: { timeout_minutes: A_WEEK.minutes, maximum_retries: 0, priority: 0, owner },
    notes: ['the list has no tasks of it, so that the whole DAG is one job'],
  });
}

function addTasks(
  draft: Draft,
  group: DraftGroup,
  place: string,
  tasks: readonly Fields[],
  ofDag: string | undefined,
): void {
  const before = new Map(tasks.map((task) => [asText(task.task_id), [] as string[]]));
  for (const task of tasks)
    for (const after of listOf(task.downstream_task_ids)) before.get(asText(after))?.push(asText(task.task_id));
  const staged = stagesOf(before);
  for (const [index, task] of tasks.entries()) {
    const id = asText(task.task_id);
    const priority = staged.stages.get(id);
    if (priority === undefined) {
      draft.leaveOut(group, `${place}.tasks[${index}]`, id, circleText(staged.circle, showValue));
      continue;
    }
    const operator = operatorOf(task);
    const delay = secondsOf(task.retry_delay);
    const retries = numberIn(task, 'retries') ?? 0;
    draft.addJob(group, {
      row: `${place}.tasks[${index}]`,
      given: id,
      target: IDLE.includes(operator)
        ? draft.target('command', 'nothing', NOTHING)
        : draft.targetToFillIn(id, operator),
      fields: {
        timeout_minutes: minutesOf(secondsOf(task.execution_timeout), A_WEEK.minutes),
        maximum_retries: retries,
        priority,
        retry_delay_seconds: retries === 0 ? undefined : delay,
        description: textIn(task, 'doc_md')?.slice(0, 1000),
        owner: textIn(task, 'owner')?.slice(0, 200) ?? ofDag,
      },
      notes: notesOf(task, operator),
    });
  }
}

/** Operators that do nothing. */
const IDLE = ['EmptyOperator', 'DummyOperator'];
const NOTHING: JsonObject = { run: ['true'] };

function operatorOf(task: Fields): string {
  return textIn(task, 'operator_name') ?? textIn(fieldsOf(task.class_ref), 'class_name') ?? 'operator';
}

function notesOf(task: Fields, operator: string): string[] {
  const rule = textIn(task, 'trigger_rule') ?? 'all_success';
  const pool = textIn(task, 'pool') ?? 'default_pool';
  const flags = ['depends_on_past', 'wait_for_downstream', 'retry_exponential_backoff'].filter(
    (name) => task[name] === true,
  );
  const given = othersIn({ params: task.params }, []);
  return [
    ...(rule === 'all_success' ? [] : [`has the trigger_rule ${showValue(rule)}: here on_failure is the group's`]),
    ...(pool === 'default_pool' ? [] : [`is in the pool ${showValue(pool)}: here max_concurrency is the group's`]),
    ...(/Branch|ShortCircuit/.test(operator) ? [`is a ${operator}: rows do not decide, and all after it run`] : []),
    ...(/Sensor/.test(operator) ? [`is a ${operator}: a job waits by failing with retries`] : []),
    ...(task.is_mapped === true ? ['is made of its inputs when it runs: here it is one job'] : []),
    ...[...flags, ...given].map((name) => `${name} has no counterpart here, and was left out`),
  ];
}

/** A list from the command line has the owners as one text. */
function ownerOf({ owners }: Fields): string | undefined {
  const text = Array.isArray(owners) ? owners.map(asText).join(', ') : asText(owners);
  return text === '' ? undefined : text.slice(0, 200);
}

/** The REST API's TimeDelta, or a number of seconds. */
function secondsOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (!isPlainObject(value)) return undefined;
  return (numberIn(value, 'days') ?? 0) * 86_400 + (numberIn(value, 'seconds') ?? 0);
}

/** Airflow's own words beside those of cron. */
const QUARTERLY = '0 0 1 1,4,7,10 *';
const NO_SCHEDULE = ['none', 'never, external triggers only'];

function scheduleOf(dag: Fields): { schedule: Record<string, unknown>; note?: string } {
  const given = textIn(dag, 'timetable_summary') ?? textIn(dag, 'schedule_interval');
  if (given === undefined || NO_SCHEDULE.includes(given.toLowerCase())) return { schedule: {} };
  const schedule = fromUnixCron(given === '@quarterly' ? QUARTERLY : given) ?? rateOf(given);
  if (schedule === undefined)
    return { schedule: {}, note: `the schedule ${showValue(given)} has no counterpart here, and was left out` };
  return { schedule: { schedule, timezone: textIn(dag, 'timezone') } };
}

/** `1 day, 0:00:00` and `0:30:00`, as Python writes a timedelta. */
function rateOf(text: string): string | undefined {
  const [, days = '0', hours = '0', minutes = '0'] = /^(?:(\d+) days?, )?(\d{1,2}):(\d\d):00$/.exec(text) ?? [];
  const total = Number(days) * 1440 + Number(hours) * 60 + Number(minutes);
  if (total === 0) return undefined;
  const [count, unit] =
    total % 1440 === 0 ? [total / 1440, 'day'] : total % 60 === 0 ? [total / 60, 'hour'] : [total, 'minute'];
  return `rate(${count} ${unit}${count === 1 ? '' : 's'})`;
}
