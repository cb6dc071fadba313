import { fromUnixCron } from '../schedules/unix-cron';
import { A_WEEK } from '../targets/kind';
import { isVariable } from '../targets/process-fields';
import type { JsonObject } from '../values/json';
import { showValue } from '../values/show-value';
import { type CronLine, parseCrontab } from './crontab';
import { Draft, type DraftGroup } from './draft';
import type { Imported } from './imported';

export interface CrontabOptions {
  /** Whether it is one of the system, whose sixth field is a user. */
  hasUser: boolean;
  /** The time zone of a crontab without CRON_TZ: the machine's. */
  timezone: string;
  only?: readonly string[] | undefined;
}

/**
 * Makes a group of the lines that start at the same times, each a parallel job: cron knows no order between its lines.
 * Their commands are the crontab's author's, who has them run already. Without signs of the shell they are started
 * directly.
 */
export function importCrontab(text: string, { hasUser, timezone, only }: CrontabOptions): Imported {
  const draft = new Draft();
  const groups = new Map<string, DraftGroup>();
  const said = new Set<string>();
  for (const line of parseCrontab(text, hasUser)) {
    if ('problem' in line) {
      draft.leaveOut(undefined, place(line), null, line.problem);
      continue;
    }
    if (line.schedule === '@reboot') {
      draft.leaveOut(undefined, place(line), line.command, 'starts at boot: nothing here does');
      continue;
    }
    const zone = line.variables.get('CRON_TZ') || line.variables.get('TZ') || timezone;
    const key = `${zone} ${line.schedule}`;
    const group = groups.get(key) ?? addGroup(draft, line, zone);
    groups.set(key, group);
    const { fields, notes } = commandOf(line);
    const name = nameOf(line.command);
    draft.addJob(group, {
      row: place(line),
      given: name,
      target: draft.target('command', name, fields),
      fields: { timeout_minutes: A_WEEK.minutes, maximum_retries: 0, priority: -1 },
      notes: notes.filter((note) => !said.has(note)),
    });
    for (const note of notes) said.add(note);
  }
  return draft.imported(only);
}

function place({ line }: { line: number }): string {
  return `line ${line}`;
}

function addGroup(draft: Draft, line: CronLine, timezone: string): DraftGroup {
  const schedule = fromUnixCron(line.schedule);
  const group = draft.addGroup(place(line), groupName(line), schedule === undefined ? {} : { schedule, timezone });
  if (schedule === undefined) draft.note(group, place(line), line.schedule, whyNoSchedule(line.schedule));
  return group;
}

function whyNoSchedule(schedule: string): string {
  const [, , day, , weekday] = schedule.split(' ');
  const isBoth = day !== undefined && weekday !== undefined && day !== '*' && weekday !== '*';
  const why = isBoth
    ? 'means a day of the month or a weekday, which one schedule cannot say: make two groups'
    : 'has no counterpart: write one for the group';
  return `the schedule ${showValue(schedule)} ${why}. The group was imported without a schedule`;
}

/** `daily-0200`, and for times that have no word the first job's name. */
function groupName({ schedule, command }: CronLine): string {
  if (schedule.startsWith('@')) return schedule.slice(1);
  const [minute = '', hour = '', day, month, weekday = ''] = schedule.split(' ');
  const isTime = /^\d{1,2}$/.test(minute) && /^\d{1,2}$/.test(hour) && day === '*' && month === '*';
  const time = `${hour.padStart(2, '0')}${minute.padStart(2, '0')}`;
  if (isTime && weekday === '*') return `daily-${time}`;
  if (isTime && /^[\w,-]+$/.test(weekday)) return `days-${weekday}-${time}`;
  return nameOf(command);
}

/** Programs that start others. */
const WRAPPERS =
  /^(flock|timeout|nice|ionice|env|chronic|sudo|exec|time|nohup|(ba|da|z|k)?sh|python[\d.]*|perl|php|node|ruby|Rscript|java)$/;
const SCRIPT = /\.(sh|bash|py|pl|rb|js|mjs|php|sql|R|jar)$/;

/** The script that the command runs, or its first program, without folder and ending. */
function nameOf(command: string): string {
  const words = withoutFolder(command)
    .rest.split(/[\s;&|()<>"'`]+/)
    .filter(Boolean);
  const baseName = (word: string) => word.slice(word.lastIndexOf('/') + 1);
  const plain = words.filter((word) => !/^[-\d]|^\w+=/.test(word));
  const named = plain.find((word) => SCRIPT.test(word)) ?? plain.find((word) => !WRAPPERS.test(baseName(word)));
  return baseName(named ?? plain[0] ?? 'command').replace(SCRIPT, '');
}

/** `cd /srv/etl && ./load.sh` runs `./load.sh` in that folder. */
function withoutFolder(command: string): { cwd: string | undefined; rest: string } {
  const [, cwd, rest = command] = /^cd\s+(\/[\w./-]*)\s*&&\s*(\S.*)$/.exec(command) ?? [];
  return { cwd, rest };
}

function commandOf(line: CronLine): { fields: JsonObject; notes: string[] } {
  const { cwd, rest } = withoutFolder(line.command);
  const home = line.variables.get('HOME');
  const { shell, problem } = shellOf(line.variables.get('SHELL'));
  const { env, notes } = variablesOf(line.variables);
  const run =
    line.input === undefined
      ? /^[\w@%+:,./ =-]+$/.test(rest) && !/^\w*=/.test(rest)
        ? rest.split(' ').filter(Boolean)
        : [shell, '-c', rest]
      : [shell, '-c', `printf "%s\\n" "$1" | ${shell} -c "$0"`, rest, line.input];
  const folder = cwd ?? home;
  return {
    fields: { run, ...(folder !== undefined && { cwd: folder }), ...(Object.keys(env).length > 0 && { env }) },
    notes: [
      ...(folder === undefined
        ? ['cron starts it in the home folder, and Runsheet in the project: cwd of it says another']
        : []),
      ...(line.user === undefined ? [] : [`runs as ${showValue(line.user)} there, and here as whoever runs Runsheet`]),
      ...(problem === undefined ? [] : [problem]),
      ...notes,
    ],
  };
}

const SHELLS = ['sh', 'bash', 'dash', 'zsh', 'ksh'];

function shellOf(given: string | undefined): { shell: string; problem?: string } {
  const name = given?.replace(/^.*\//, '') ?? 'sh';
  if (SHELLS.includes(name)) return { shell: name };
  return { shell: 'sh', problem: `SHELL is ${showValue(given)}: expected one of ${SHELLS.join(', ')}. It is sh here` };
}

/** Those that only cron reads. */
const OF_CRON = [
  'CRON_TZ',
  'TZ',
  'SHELL',
  'HOME',
  'LOGNAME',
  'USER',
  'MAILFROM',
  'CONTENT_TYPE',
  'CONTENT_TRANSFER_ENCODING',
];

function variablesOf(variables: ReadonlyMap<string, string>): { env: Record<string, string>; notes: string[] } {
  const env: Record<string, string> = {};
  const notes: string[] = [];
  for (const [name, value] of variables) {
    if (name === 'MAILTO') {
      if (value !== '') notes.push('MAILTO was left out: --notify of a run tells who wants to know');
    } else if (name === 'RANDOM_DELAY' || name === 'START_HOURS_RANGE')
      notes.push(`${name} was left out: no such delay`);
    else if (OF_CRON.includes(name)) continue;
    else if (!isVariable(name)) notes.push(`${name} was left out: Runsheet sets variables of such names itself`);
    else {
      env[name] = value;
      if (/pass|secret|token|api_?key/i.test(name))
        notes.push(`${name} may be a secret: make it {secret: …} in its env`);
    }
  }
  return { env, notes };
}
