import type { Command } from 'commander';
import { checkHome, type Finding } from '../../local/doctor/check-home';
import { checkTargets } from '../../local/doctor/check-targets';
import { repairTables } from '../../local/store/repair-tables';
import { requireHome } from '../engines/home-engine';
import { ExitCode, UsageError } from '../exit-codes';
import { type CommonOptions, withCommonOptions } from '../options';
import { paint } from '../terminal/paint';
import { printJson, printLine } from '../terminal/print';

const HELP = `
Looks at everything in a home that can be wrong, one line each, with what to do: the folder, the room
on its disk, every checksum of the tables, the store, runs that lost their command, the change log,
secrets.env, whether what declared targets run is there, and which Python runs job files. It starts
no store, and commands may be at work meanwhile.

--repair makes new tables of all rows that can still be read, and names the places that could not.
The damaged tables stay beside the new ones. If there is a copy of the home, its tables are better:
they lack nothing up to their time.

Exit codes: 0 all well, or warnings only; 1 something is bad; 2 the command could not start.

Examples:
  runsheet doctor
  runsheet doctor --repair`;

export function doctorCommand(program: Command): void {
  withCommonOptions(program.command('doctor'))
    .description('look what is wrong with the home, and repair damaged tables with --repair')
    .option('--repair', 'save the rows of damaged tables that can still be read')
    .addHelpText('after', HELP)
    .action(doctor);
}

async function doctor(options: CommonOptions & { repair?: true }): Promise<void> {
  const { stack, json, repair } = options;
  if (stack !== undefined) throw new UsageError('doctor is for a home on this machine: leave --stack out');
  const home = requireHome(options.home);
  const ofTargets = checkTargets(options, process.env);
  let findings = [...(await checkHome(home)), ...ofTargets];
  const isDamaged = findings.some(({ what, is }) => what === 'tables' && is === 'bad');
  const repaired = repair && isDamaged ? await repairTables(home) : undefined;
  if (repaired) findings = [...(await checkHome(home)), ...ofTargets];
  if (findings.some(({ is }) => is === 'bad')) process.exitCode = ExitCode.RUN_FAILED;
  if (json) {
    printJson({ home: home.dir, findings, repaired: repaired ?? null });
    return;
  }
  if (repaired) {
    printLine(`saved ${repaired.rows} rows; the damaged tables are in ${repaired.kept}`);
    for (const place of repaired.lost) printLine(`  lost: ${place}`);
  } else if (repair) printLine('the tables are whole: nothing is repaired');
  for (const finding of findings) printLine(renderFinding(finding));
}

const SIGNS = { good: ['green', 'good   '], warning: ['yellow', 'warning'], bad: ['red', 'BAD    '] } as const;

function renderFinding({ what, is, text }: Finding): string {
  const [colour, sign] = SIGNS[is];
  return `${paint(colour, sign)} ${what}: ${text}`;
}
