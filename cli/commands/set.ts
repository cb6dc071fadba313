import type { Command } from 'commander';
import { showValue } from '../../domain/values/show-value';
import { reasonText } from '../author';
import { editFields } from '../edit/edit-fields';
import { UsageError } from '../exit-codes';
import { type CommonOptions, withCommonOptions } from '../options';

const HELP = `
A value is kept as the text that was typed. What is a number, true, false, null or JSON is that
(3, "3" for the text, ["a"], {"k": 1}), unless the field is a text. An empty value removes the field,
so that its default applies. parameters.<name>=… sets one parameter, and the answer says what type
it has now. An INVALID row can be corrected in this way. If someone else changes the same fields at
the same time, nothing is written. It takes effect with the next run.

Examples:
  runsheet set nightly/load-orders timeout_minutes=10 maximum_retries=3 --reason "slow source tonight"
  runsheet set nightly/load-orders parameters.since=2026-11-01 owner=
  runsheet set nightly max_concurrency=5 on_failure=continue       the group's settings`;

export function setCommand(program: Command): void {
  withCommonOptions(
    program
      .command('set')
      .argument('<group[/job]>', 'a job, or a group for its settings')
      .argument('<field=value...>', 'a field, and its new value'),
  )
    .description("set fields of one job, or of a group's settings")
    .option('--reason <text>', 'the reason; it is kept in the row', reasonText)
    .addHelpText('after', HELP)
    .action((target: string, pairs: string[], options: CommonOptions & { reason?: string }) =>
      editFields(
        target,
        pairs.map((pair, at) => assignment(pair, pairs[at + 1])),
        { ...options, reason: options.reason ?? `set ${pairs.join(' ')}` },
      ),
    );
}

function assignment(pair: string, next: string | undefined): { key: string; text: string } {
  const at = pair.indexOf('=');
  const hint = next === undefined || next.includes('=') ? '' : `. Did you mean ${showValue(`${pair}=${next}`)}?`;
  if (at < 0) throw new UsageError(`${showValue(pair)} has no "=": expected field=value${hint}`);
  if (at < 1) throw new UsageError(`${showValue(pair)} has no field before "=": expected field=value`);
  return { key: pair.slice(0, at), text: pair.slice(at + 1) };
}

/** Two words for a field that people set at night. */
export const enableCommand = (program: Command) => switchCommand(program, 'enable');
export const disableCommand = (program: Command) => switchCommand(program, 'disable');

const WORDS = {
  enable: {
    description: 'let a job or a group run again',
    help: '\nIt takes effect with the next run.',
    reason: 'source is back',
  },
  disable: {
    description: 'keep a job or a group from running',
    help: `
Every run records a disabled job as DISABLED. A run of a disabled group is recorded as SKIPPED. Neither counts as a failure.
It takes effect with the next run; a run that is under way goes on as planned. An apply of a groups file that has it
enabled enables it again, and its plan shows your reason: to keep it disabled, say is_enabled: false there.`,
    reason: 'source is down until Monday',
  },
};

function switchCommand(program: Command, word: keyof typeof WORDS): void {
  const { description, help, reason } = WORDS[word];
  withCommonOptions(program.command(word).argument('<group[/job]>', 'a job, or a whole group'))
    .description(description)
    .option('--reason <text>', 'the reason; it is kept in the row', reasonText)
    .addHelpText(
      'after',
      `${help}

Examples:
  runsheet ${word} nightly/load-orders --reason "${reason}"
  runsheet ${word} nightly --reason "${reason}"`,
    )
    .action((target: string, options: CommonOptions & { reason?: string }) =>
      editFields(target, [{ key: 'is_enabled', text: String(word === 'enable') }], {
        ...options,
        reason: options.reason ?? `set is_enabled=${word === 'enable'}`,
      }),
    );
}
