import { printable, showValue } from '../values/show-value';

/** A line of a crontab that starts a command. */
export interface CronLine {
  line: number;
  /** Five fields, or a word such as `@daily`. */
  schedule: string;
  /** As whom a system's crontab runs it. */
  user: string | undefined;
  /** What the shell gets: `%` has been read. */
  command: string;
  /** What the command reads from its standard input. */
  input: string | undefined;
  /** What the lines above it set. The last of one name counts. */
  variables: ReadonlyMap<string, string>;
}

/** In the order of the crontab. */
export type ParsedCrontab = (CronLine | { line: number; problem: string })[];

/**
 * Reads a crontab as cron does: variables hold for the lines below them, `%` divides a command from its input, and `\%`
 * is a percent sign.
 * @param hasUser whether it is one of the system, whose sixth field is a user
 */
export function parseCrontab(text: string, hasUser: boolean): ParsedCrontab {
  const parsed: ParsedCrontab = [];
  let variables: ReadonlyMap<string, string> = new Map();
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = index + 1;
    const content = raw.trim();
    if (content === '' || content.startsWith('#')) continue;
    const set = readVariable(content);
    if (set) variables = new Map([...variables, set]);
    else {
      const read = readLine(content, hasUser);
      parsed.push('problem' in read ? { line, ...read } : { line, ...read, variables });
    }
  }
  return parsed;
}

function readVariable(content: string): [string, string] | undefined {
  const [, quoted, name = quoted, value = ''] =
    /^(?:["']([A-Za-z_]\w*)["']|([A-Za-z_]\w*))\s*=\s*(.*)$/.exec(content) ?? [];
  if (name === undefined) return undefined;
  const [, , inside = value] = /^(["'])(.*)\1$/.exec(value) ?? [];
  return [name, inside];
}

type ReadLine = Pick<CronLine, 'schedule' | 'user' | 'command' | 'input'> | { problem: string };

function readLine(content: string, hasUser: boolean): ReadLine {
  if (printable(content.replaceAll('\t', ' ')) !== content.replaceAll('\t', ' '))
    return { problem: `is ${showValue(content)}: it holds a control character` };
  const [, schedule, rest = ''] = /^-?(@\S+|(?:\S+\s+){4}\S+)(?:\s+(.*))?$/.exec(content) ?? [];
  if (schedule === undefined || !/^[@*\d]/.test(schedule) || rest === '')
    return { problem: `is ${showValue(content)}: expected five fields and a command, or ${EXAMPLE}` };
  const [, user, ofUser = ''] = (hasUser && /^(\S+)\s+(.*)$/.exec(rest)) || [];
  if (hasUser && user === undefined)
    return { problem: `is ${showValue(content)}: expected a user before the command, as in a system's crontab` };
  const [command = '', ...input] = dividedAtPercent(hasUser ? ofUser : rest);
  return {
    schedule: schedule.replace(/\s+/g, ' '),
    user,
    command: command.trim(),
    // Cron ends it with a line break, if it does not end with one itself.
    input: input.length > 0 ? input.join('\n').replace(/\n$/, '') : undefined,
  };
}

const EXAMPLE = '@daily and a command, NAME=value, or a comment';

function dividedAtPercent(text: string): string[] {
  return text.split(/(?<!\\)%/).map((part) => part.replaceAll('\\%', '%'));
}
