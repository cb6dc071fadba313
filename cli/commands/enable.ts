import type { Command } from 'commander';
import { reasonText } from '../author';
import { editFields } from '../edit/edit-fields';
import { type CommonOptions, withCommonOptions } from '../options';

export const enableCommand = (program: Command) => switchCommand(program, 'enable');
export const disableCommand = (program: Command) => switchCommand(program, 'disable');

const WHAT = {
  enable: {
    description: 'let a job or a group run again',
    help: '\nIt works from the next run on.',
    reason: 'source is back',
  },
  disable: {
    description: 'keep a job or a group from running',
    help: `
A disabled job is recorded as DISABLED in every run, a run of a disabled group as SKIPPED; both end well. It works from the next
run on: a run that is under way goes on as it was planned.`,
    reason: 'source is down until Monday',
  },
};

function switchCommand(program: Command, word: keyof typeof WHAT): void {
  const { description, help, reason } = WHAT[word];
  withCommonOptions(program.command(word).argument('<group[/job]>', 'a job, or a whole group'))
    .description(description)
    .requiredOption('--reason <text>', 'why, kept in the row (required)', reasonText)
    .addHelpText(
      'after',
      `${help}

Examples:
  runsheet ${word} nightly/load-orders --reason "${reason}"
  runsheet ${word} nightly --reason "${reason}"`,
    )
    .action((target: string, options: CommonOptions & { reason: string }) =>
      editFields(target, [{ key: 'is_enabled', text: String(word === 'enable') }], options),
    );
}
