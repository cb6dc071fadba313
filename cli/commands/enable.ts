import type { Command } from 'commander';
import { reasonText } from '../author';
import { editFields } from '../edit/edit-fields';
import { type CommonOptions, withCommonOptions } from '../options';

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
It takes effect with the next run; a run that is under way goes on as planned.`,
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
