import type { Command } from 'commander';

/** A command as the help of the program lists it. */
export interface ListedCommand {
  name: string;
  /** What its help says of each argument. */
  arguments?: Readonly<Record<string, string>>;
  description: string;
  /** Adds its options, its help and what it does. The files of a command are loaded only where it is the named one. */
  load: () => Promise<(command: Command) => void>;
  /** The commands of which it consists. */
  commands?: readonly ListedCommand[];
}

const RUN = 'run_id, or its beginning; "latest" or a group for the newest run';
const FILES = 'groups files (default: those in runsheet.config.yaml)';

/**
 * In the order of the help: a project, the table, schedules, starting and stopping runs, looking at them, the ledger,
 * the home.
 */
export const COMMANDS: readonly ListedCommand[] = [
  {
    name: 'init',
    arguments: { '[dir]': 'folder of the project; it is made if it is not there' },
    description: 'make a project of your own',
    load: async () => (await import('./commands/init')).initCommand,
  },
  {
    name: 'import',
    arguments: { '<source>': 'a file or a folder, as --from says' },
    description: 'make a groups file of what another scheduler has: its tables, jobs, DAGs or crontab',
    load: async () => (await import('./commands/import')).importCommand,
  },
  {
    name: 'plan',
    arguments: { '[files...]': FILES },
    description: "show what apply would change, and what the groups' runs will do then",
    load: async () => (await import('./commands/plan')).planCommand,
  },
  {
    name: 'apply',
    arguments: { '[files...]': FILES },
    description: "show the plan, ask, and write a file's groups and jobs into the master table",
    load: async () => (await import('./commands/apply')).applyCommand,
  },
  {
    name: 'export',
    arguments: { '[group]': 'job group (default: all)' },
    description: 'print the table as a groups file',
    load: async () => (await import('./commands/export')).exportCommand,
  },
  {
    name: 'set',
    arguments: {
      '<group[/job]>': 'a job, or a group for its settings',
      '<field=value...>': 'a field, and its new value',
    },
    description: "set fields of one job, or of a group's settings",
    load: async () => (await import('./commands/set')).setCommand,
  },
  {
    name: 'enable',
    arguments: { '<group[/job]>': 'a job, or a whole group' },
    description: 'let a job or a group run again',
    load: async () => (await import('./commands/set')).enableCommand,
  },
  {
    name: 'disable',
    arguments: { '<group[/job]>': 'a job, or a whole group' },
    description: 'keep a job or a group from running',
    load: async () => (await import('./commands/set')).disableCommand,
  },
  {
    name: 'remove',
    arguments: { '<group[/job]>': 'a job, or a whole group' },
    description: 'remove a job, or a whole group, from the master table',
    load: async () => (await import('./commands/remove')).removeCommand,
  },
  {
    name: 'history',
    arguments: { '<group[/job]>': 'job group, or one job of it' },
    description: 'list what was changed in the table, when, by whom and why, newest first',
    load: async () => (await import('./commands/history')).historyCommand,
  },
  {
    name: 'jobs',
    arguments: { '[group[/job]]': 'a group, or one job of it' },
    description: 'list the job groups, or the jobs of one',
    load: async () => (await import('./commands/jobs')).jobsCommand,
  },
  {
    name: 'targets',
    description: 'list what a row can name: what it is, where it runs, and which jobs use it',
    load: async () => (await import('./commands/targets')).targetsCommand,
  },
  {
    name: 'schedule',
    arguments: { '[group]': 'job group' },
    description: 'list the schedules, or run what is due',
    load: async () => (await import('./commands/schedule')).scheduleCommand,
  },
  {
    name: 'reconcile',
    description: 'correct the schedules that differ from the table',
    load: async () => (await import('./commands/reconcile')).reconcileCommand,
  },
  {
    name: 'run',
    arguments: { '<group>': 'job group' },
    description: 'run a job group, and show it as it runs',
    load: async () => (await import('./commands/run')).runCommand,
  },
  {
    name: 'rerun',
    arguments: { '<run_id>': RUN },
    description: 'run again those jobs of a run that did not succeed',
    load: async () => (await import('./commands/rerun')).rerunCommand,
  },
  {
    name: 'backfill',
    arguments: { '<group>': 'job group' },
    description: 'run a group once for each scheduled time in a period of the past',
    load: async () => (await import('./commands/backfill')).backfillCommand,
  },
  {
    name: 'stop',
    arguments: { '<run_id>': RUN },
    description: 'stop a run: start no more jobs, and ask running jobs to end',
    load: async () => (await import('./commands/stop')).stopCommand,
  },
  {
    name: 'runs',
    arguments: { '[group]': 'job group' },
    description: 'list runs, newest first',
    load: async () => (await import('./commands/runs')).runsCommand,
  },
  {
    name: 'show',
    arguments: { '<run_id>': RUN },
    description: 'show one run: what ran, what did not, and why',
    load: async () => (await import('./commands/show')).showCommand,
  },
  {
    name: 'board',
    description: 'show groups, runs and jobs in a browser, and follow what runs',
    load: async () => (await import('./commands/board')).boardCommand,
  },
  {
    name: 'why',
    arguments: { '<run_id>': RUN, '[job]': 'a job of the run' },
    description: 'explain why a job of a run ran as it did, or did not run',
    load: async () => (await import('./commands/why')).whyCommand,
  },
  {
    name: 'diff',
    arguments: { '<run_a>': RUN, '[run_b]': 'the run to compare it with' },
    description: 'show what changed from one run to another',
    load: async () => (await import('./commands/diff')).diffCommand,
  },
  {
    name: 'cost',
    arguments: { '<group>': 'job group' },
    description: 'estimate what a run and a month of a group cost on AWS',
    load: async () => (await import('./commands/cost')).costCommand,
  },
  {
    name: 'logs',
    arguments: { '<run_id>': RUN, '[job]': 'job (default: all)' },
    description: 'print what a run printed, or a job of it in its last attempt or in another',
    load: async () => (await import('./commands/logs')).logsCommand,
  },
  {
    name: 'ledger',
    description: 'keep the log of runs as Delta tables, and ask it in SQL',
    load: async () => (await import('./commands/ledger/ledger')).ledgerCommand,
    commands: [
      {
        name: 'export',
        arguments: { '<folder>': 'folder of the ledger' },
        description: 'add the runs that have ended to the ledger',
        load: async () => (await import('./commands/ledger/export')).ledgerExportCommand,
      },
      {
        name: 'query',
        arguments: { '<select>': 'one SELECT' },
        description: 'ask the ledger, in SQL',
        load: async () => (await import('./commands/ledger/query')).ledgerQueryCommand,
      },
      {
        name: 'shell',
        description: 'ask the ledger one query after the other',
        load: async () => (await import('./commands/ledger/shell')).ledgerShellCommand,
      },
    ],
  },
  {
    name: 'lineage',
    arguments: { '<run_id>': RUN },
    description: "send or print a run's lineage, as OpenLineage's events",
    load: async () => (await import('./commands/lineage')).lineageCommand,
  },
  {
    name: 'prune',
    description: 'remove old logs and bundles from the home, and old data with --data',
    load: async () => (await import('./commands/home/prune')).pruneCommand,
  },
  {
    name: 'backup',
    arguments: { '<folder>': 'folder that is not there yet' },
    description: 'copy the home, also while runs go on',
    load: async () => (await import('./commands/home/backup')).backupCommand,
  },
  {
    name: 'doctor',
    description: 'look what is wrong with the home, the AWS account or the stack; --repair mends a home',
    load: async () => (await import('./commands/doctor')).doctorCommand,
  },
];
