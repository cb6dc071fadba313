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

export function setCommand(command: Command): void {
  withCommonOptions(command)
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
export const enableCommand = (command: Command) => switchCommand(command, 'enable');
export const disableCommand = (command: Command) => switchCommand(command, 'disable');

const WORDS = {
  enable: {
    help: '\nIt takes effect with the next run.',
    reason: 'source is back',
  },
  disable: {
    help: `
Every run records a disabled job as DISABLED. A run of a disabled group is recorded as SKIPPED. Neither counts as a failure.
It takes effect with the next run; a run that is under way goes on as planned. An apply of a groups file that has it
enabled enables it again, and its plan shows your reason: to keep it disabled, say is_enabled: false there.`,
    reason: 'source is down until Monday',
  },
};

function switchCommand(command: Command, word: keyof typeof WORDS): void {
  const { help, reason } = WORDS[word];
  withCommonOptions(command)
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
