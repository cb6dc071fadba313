import type { Command } from 'commander';
import { consoleLinks } from '../../board/console-links';
import { nextCommand } from '../../domain/values/next-command';
import { closeCutOffRuns } from '../../local/embedded-engine';
import { HomeError } from '../../local/home';
import { type Board, type BoardGiven, serveBoard } from '../board/serve-board';
import type { HomeEngine } from '../engines/home-engine';
import type { StackEngine } from '../engines/stack-engine';
import { withEitherEngine } from '../engines/with-engine';
import { ExitCode, UsageError } from '../exit-codes';
import { type CommonOptions, wholeNumber, withCommonOptions } from '../options';
import { Interruption } from '../run/interruption';
import { printLine, printProblem } from '../terminal/print';

const HELP = `
Serves pages for a browser: the groups, the runs of a group, one run over time, and a job's
durations and changes. The pages only show; they cannot change anything. An open page follows what
runs. The printed address holds a token: whoever has the address may look, and other users of the
machine may not. Ctrl-C ends the board. On AWS the same pages are on the stack's CloudWatch
dashboard, for those whom IAM lets see it.

Examples:
  runsheet board
  runsheet board --port 8080
  runsheet board --stack runsheet-prod`;

/** Always the same, so that its address can be kept. No other well-known tool uses it. */
const PORT = 7840;
/** How many ports after it are tried. */
const MORE_PORTS = 20;

export function boardCommand(command: Command): void {
  withCommonOptions(command)
    .option('--port <n>', `port on this machine (default: ${PORT}, or the next that is free)`, wholeNumber(1, 65_535))
    .addHelpText('after', HELP)
    .action(board);
}

type BoardOptions = CommonOptions & { port?: number };

async function board(options: BoardOptions): Promise<void> {
  await withEitherEngine(options, {
    home: (engine) => serveHome(engine, options),
    stack: (engine) => serveStack(engine, options),
  });
}

/** Reading a home costs nothing. */
const HOME_WAIT_MS = { open: 2_000, closed: 5_000 };
/** A page of a run with 1,000 jobs of 1 KB is 250 read units, a grid of 10,000 job runs 1,250: $0.00016. */
const STACK_WAIT_MS = { open: 10_000, closed: 30_000 };
const CLOSE_EVERY_MS = 5_000;

async function serveHome(engine: HomeEngine, options: BoardOptions): Promise<void> {
  const { embedded } = engine;
  // A command may be killed while the board is open; its run must not be shown as RUNNING for ever. What fails now is
  // tried again the next time.
  const closer = setInterval(() => void closeCutOffRuns(embedded).catch(printFault), CLOSE_EVERY_MS);
  try {
    await serve(options, embedded.lost, {
      sources: engine,
      view: { console: undefined, options: engine.options, hasGroupsFiles: engine.hasGroupsFiles },
      waitMs: HOME_WAIT_MS,
      onFault: printFault,
    });
  } finally {
    clearInterval(closer);
  }
  if (embedded.lost.aborted)
    throw new HomeError(`${embedded.lost.reason.message}. Start the board again with ${nextCommand('board', engine)}`);
}

async function serveStack(engine: StackEngine, options: BoardOptions): Promise<void> {
  await serve(options, new AbortController().signal, {
    sources: engine,
    view: { console: consoleLinks(engine.stack), options: engine.options, hasGroupsFiles: engine.hasGroupsFiles },
    waitMs: STACK_WAIT_MS,
    onFault: printFault,
  });
}

/** Serves until Ctrl-C, which is a board's proper end, or until `over` aborts because nothing is left to show. */
async function serve({ port, json }: BoardOptions, over: AbortSignal, given: BoardGiven): Promise<void> {
  const interruption = new Interruption();
  try {
    const served = await open(port, given);
    const { address } = served;
    printLine(json ? JSON.stringify({ url: address, port: served.port }) : `The board: ${address}\nCtrl-C ends it.`);
    const ended = AbortSignal.any([interruption.signal, over]);
    if (!ended.aborted) await new Promise((resolve) => ended.addEventListener('abort', resolve, { once: true }));
    await served.close();
    process.exitCode = ExitCode.OK;
  } finally {
    interruption.close();
  }
}

async function open(port: number | undefined, given: BoardGiven): Promise<Board> {
  for (let wanted = port ?? PORT; ; wanted += 1) {
    try {
      return await serveBoard(wanted, given);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
      if (port !== undefined)
        throw new UsageError(`port ${port} is not free (${message}): choose another with --port, or leave --port out`);
      if (wanted >= PORT + MORE_PORTS) return serveBoard(0, given);
    }
  }
}

function printFault(error: Error): void {
  printProblem(`a page could not be read: ${error.name}: ${error.message}`);
}
