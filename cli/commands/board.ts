import type { Command } from 'commander';
import { consoleLinks } from '../../board/console-links';
import { closeCutOffRuns } from '../../local/embedded-engine';
import { HomeError } from '../../local/home';
import { type Board, type BoardGiven, serveBoard } from '../board/serve-board';
import { type HomeEngine, openHomeEngine } from '../engines/home-engine';
import { openStackEngine, type StackEngine } from '../engines/stack-engine';
import { closing, onStack } from '../engines/with-engine';
import { ExitCode, UsageError } from '../exit-codes';
import { type CommonOptions, wholeNumber, withCommonOptions } from '../options';
import { Interruption } from '../run/interruption';
import { printProblem } from '../terminal/print';

const HELP = `
Pages for a browser: the groups, a group's runs, a run over time, a job's durations and what was changed meanwhile. They only
show, and follow what runs. The address has a token: whoever opens it may look, other users of the machine may not. Ctrl-C
ends it. On a stack the same pages stand on its CloudWatch dashboard, for those whom IAM lets see them.

Examples:
  runsheet board
  runsheet board --port 8080
  runsheet board --stack runsheet-prod`;

/** Always the same, so that it can be guessed at: no other well-known tool's. */
const PORT = 7840;
/** Ports after it that are tried. */
const MORE_PORTS = 20;

export function boardCommand(program: Command): void {
  withCommonOptions(program.command('board'))
    .description('show groups, runs and jobs in a browser, and follow what runs')
    .option('--port <n>', `port on this machine (${PORT}, or the next that is free)`, wholeNumber(1, 65_535))
    .addHelpText('after', HELP)
    .action(board);
}

type BoardOptions = CommonOptions & { port?: number };

async function board(options: BoardOptions): Promise<void> {
  const { stack, home } = options;
  if (stack === undefined) await closing(await openHomeEngine(home), (engine) => serveHome(engine, options));
  else await onStack(async () => closing(await openStackEngine(stack), (engine) => serveStack(engine, options)));
}

/** A home's reads cost nothing. */
const HOME_WAIT_MS = { open: 2_000, closed: 5_000 };
/** A page of a run with 1,000 jobs of 1 KB is 250 read units, a grid of 10,000 job runs 1,250: $0.00016. */
const STACK_WAIT_MS = { open: 10_000, closed: 30_000 };
const CLOSE_EVERY_MS = 5_000;

async function serveHome(engine: HomeEngine, options: BoardOptions): Promise<void> {
  const { embedded } = engine;
  // Commands may be killed while the board is open; what they ran is not to be shown RUNNING for ever. The next look makes
  // good what fails.
  const closer = setInterval(() => void closeCutOffRuns(embedded).catch(printFault), CLOSE_EVERY_MS);
  try {
    await serve(options, embedded.lost, {
      sources: engine,
      view: { console: undefined, options: engine.options },
      waitMs: HOME_WAIT_MS,
      onFault: printFault,
    });
  } finally {
    clearInterval(closer);
  }
  if (embedded.lost.aborted)
    throw new HomeError("the home's store has gone: start runsheet board again; its log is logs/store.log in the home");
}

async function serveStack(engine: StackEngine, options: BoardOptions): Promise<void> {
  await serve(options, new AbortController().signal, {
    sources: engine,
    view: { console: consoleLinks(engine.stack), options: engine.options },
    waitMs: STACK_WAIT_MS,
    onFault: printFault,
  });
}

/** Until Ctrl-C, which is how a board ends well, or until there is nothing more to show. */
async function serve({ port, json }: BoardOptions, over: AbortSignal, given: BoardGiven): Promise<void> {
  const interruption = new Interruption();
  try {
    const served = await open(port, given);
    const { address } = served;
    process.stdout.write(
      json ? `${JSON.stringify({ url: address, port: served.port })}\n` : `The board: ${address}\nCtrl-C ends it.\n`,
    );
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
        throw new UsageError(`port ${port} cannot be had (${message}): choose another with --port, or leave it out`);
      if (wanted >= PORT + MORE_PORTS) return serveBoard(0, given);
    }
  }
}

function printFault(error: Error): void {
  printProblem(`a page could not be read: ${error.name}: ${error.message}`);
}
