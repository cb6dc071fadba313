import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { EmbeddedEngine } from '../local/embedded-engine';
import { writeGroup } from './groups';
import { median } from './median';
import type { CheckedLine } from './page-lines';

/** What `--help` may read, bytes: commander is 125 KB, the table of commands and what prints the rest. */
const MOST_READ = 200 * 1024;

/**
 * How long the command line takes, beside a bare `node -e 0`, in alternation; and how much code its help reads. The
 * store runs already, as it does for the second of two commands.
 */
export async function startLines(engine: EmbeddedEngine, rounds: number): Promise<CheckedLine[]> {
  await writeGroup(engine, 'one', 1, 'parallel');
  const home = ['--home', engine.home.dir, '--jobs', 'bench/jobs'];
  const commands = [
    ['-e', '0'],
    [PROGRAM, '--help'],
    [PROGRAM, 'runs', ...home],
    [PROGRAM, 'run', 'one', ...home],
  ];
  commands.forEach(timeOf);
  const times = Array.from({ length: rounds }, () => commands.map(timeOf));
  const [bare = 0, ...others] = commands.map((_, at) => median(times.map((round) => round[at] ?? 0)));
  const [help, runs, run] = others.map((each) => `${(each - bare).toFixed(0)} ms`) as [string, string, string];
  const read = bytesRead();
  const note = `medians of ${rounds}, more than the ${bare.toFixed(0)} ms of a bare node`;
  return [
    { line: ['start: runsheet --help', help, '<= 120 ms', note] },
    { line: ['  runsheet runs', runs, '', ''] },
    {
      line: ['  runsheet run, of one job', run, '<= 700 ms', 'its service functions and its job each start a process'],
    },
    {
      line: ['  code that --help reads', `${(read / 1024).toFixed(0)} KB`, `<= ${MOST_READ / 1024} KB`, ''],
      worse: read > MOST_READ,
    },
  ];
}

const PROGRAM = path.resolve('dist/runsheet.cjs');

function timeOf(args: readonly string[]): number {
  const begun = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
  return performance.now() - begun;
}

/** The files that the first one imports, and those that they import. An `import()` is not followed. */
function bytesRead(): number {
  const read = new Set<string>();
  const follow = (file: string) => {
    if (read.has(file)) return;
    read.add(file);
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/^(?:import|\} from) .*"(\.\/[^"]+)";$/gm))
      follow(path.join(path.dirname(file), name));
  };
  follow(path.resolve('dist/command-line/index.mjs'));
  return [...read].reduce((sum, file) => sum + statSync(file).size, 0);
}
