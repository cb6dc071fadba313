import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import type { Finding } from '../../domain/values/finding';
import { checkHome } from '../../local/doctor/check-home';
import { checkRows } from '../../local/doctor/check-rows';
import { checkTargets } from '../../local/doctor/check-targets';
import { homeAt, isHome } from '../../local/home';
import { findSecrets } from '../../local/open-secrets';
import { repairTables } from '../../local/store/repair-tables';
import { checkAccount } from '../../operations/doctor/check-account';
import { checkRights } from '../../operations/doctor/check-rights';
import { checkStack } from '../../operations/doctor/check-stack';
import { requireHome } from '../engines/home-engine';
import { listTargets } from '../engines/list-targets';
import { ExitCode, UsageError } from '../exit-codes';
import { type CommonOptions, withCommonOptions } from '../options';
import { paint } from '../terminal/paint';
import { printJson, printLine } from '../terminal/print';

const HELP = `
Looks at everything in a home that can be wrong, one line each, with what to do: the folder, the room
on its disk, every checksum of the tables, the store, runs that lost their command, the change log,
secrets.env, whether what declared targets run is there, whether the targets that rows name are, and
which Python runs job files. A config with problems hides nothing but what its targets are. It starts
no store, and commands may be at work meanwhile. A project that has no home yet is looked at without.

--repair makes new tables of all rows that can still be read, and names the places that could not.
The damaged tables stay beside the new ones. If there is a copy of the home, its tables are better:
they lack nothing up to their time.

--aws looks at the account and region of your credentials before a deployment: how many functions
may run at once, the clock, the CDK's bootstrap. --stack looks at a deployed stack too: its state, its
version, keys, indexes and streams of its tables, and which rights you have. Of a stack that is gone,
or that failed at its first deployment, it names the tables that were left, as a deployment adopts
them. It changes nothing, and needs the rights "Doctor" of docs/deploy/command-line-policy.json.

Exit codes: 0 all well, or warnings only; 1 something is bad; 2 the command could not start.

Examples:
  runsheet doctor
  runsheet doctor --repair
  runsheet doctor --aws
  runsheet doctor --stack runsheet-prod`;

type DoctorOptions = CommonOptions & { repair?: true; aws?: true };

export function doctorCommand(command: Command): void {
  // The config says how a stack is reached.
  withCommonOptions(command, ({ stack }) => stack === undefined && !process.env.RUNSHEET_STACK)
    .option('--repair', 'save the rows of damaged tables that can still be read')
    .option('--aws', 'look at the AWS account and region, before a deployment')
    .addHelpText('after', HELP)
    .action(doctor);
}

async function doctor(options: DoctorOptions): Promise<void> {
  const { stack, repair, aws } = options;
  if (stack === undefined && !aws) return doctorHome(options);
  if (repair) throw new UsageError('--repair is for a home on this machine: leave --stack and --aws out');
  const findings = await checkAws(stack);
  report(findings);
  if (options.json) printJson({ stack: stack ?? null, findings });
  else for (const finding of findings) printLine(renderFinding(finding));
}

/** The account first: if AWS does not answer there, the stack is not asked for. */
async function checkAws(stack: string | undefined): Promise<Finding[]> {
  const node: Finding = { what: 'Node', is: 'good', text: process.versions.node };
  const account = await checkAccount(Date.now, stack !== undefined, process.env);
  const isLost = account.some(({ what, is }) => is === 'bad' && what !== 'bootstrap' && what !== 'clock');
  if (isLost || stack === undefined) return [node, ...account];
  const checked = await checkStack(stack);
  return [node, ...account, ...checked.findings, ...(checked.stack ? await checkRights(checked.stack) : [])];
}

async function doctorHome({ json, repair, ...options }: DoctorOptions): Promise<void> {
  const ofConfig = options.configProblems.map((text): Finding => ({ what: 'config', is: 'bad', text }));
  const isProject = knowsProject(options);
  const home = ofConfig.length > 0 || isProject ? homeAt(path.resolve(options.home)) : requireHome(options.home);
  const ofPrograms = checkTargets(options, process.env, findSecrets(home.secretsFile));
  if (!isHome(home.dir))
    return say(json, home.dir, [...ofConfig, noHome(home.dir, ofConfig.length > 0), ...ofPrograms]);
  // The config says what the rows may name.
  const ofTargets = [...ofPrograms, ...(isProject ? checkRows(home, await listTargets(options)) : [])];
  let findings = [...ofConfig, ...(await checkHome(home)), ...ofTargets];
  const isDamaged = findings.some(({ what, is }) => what === 'tables' && is === 'bad');
  const repaired = repair && isDamaged ? await repairTables(home) : undefined;
  if (repaired) findings = [...ofConfig, ...(await checkHome(home)), ...ofTargets];
  if (repaired && !json) {
    printLine(`saved ${repaired.rows} rows; the damaged tables are in ${repaired.kept}`);
    for (const place of repaired.lost) printLine(`  lost: ${place}`);
  } else if (repair && !json) printLine('the tables are whole: nothing is repaired');
  say(json, home.dir, findings, repaired);
}

/** Elsewhere than in the project nobody knows what its rows may name, and without its config neither. */
function knowsProject({ jobs, declared, configProblems }: CommonOptions): boolean {
  return configProblems.length === 0 && (declared.size > 0 || jobs.some((folder) => existsSync(folder)));
}

/** A new project has no home before its first command that writes. */
function noHome(dir: string, isConfigBad: boolean): Finding {
  return isConfigBad
    ? { what: 'home', is: 'bad', text: `there is none at ${dir}: mend the config first, which may name another` }
    : { what: 'home', is: 'warning', text: `there is none yet at ${dir}: runsheet apply makes it` };
}

function say(json: true | undefined, home: string, findings: readonly Finding[], repaired: unknown = null): void {
  report(findings);
  if (json) printJson({ home, findings, repaired });
  else for (const finding of findings) printLine(renderFinding(finding));
}

function report(findings: readonly Finding[]): void {
  if (findings.some(({ is }) => is === 'bad')) process.exitCode = ExitCode.RUN_FAILED;
}

const SIGNS = { good: ['green', 'good   '], warning: ['yellow', 'warning'], bad: ['red', 'BAD    '] } as const;

function renderFinding({ what, is, text }: Finding): string {
  const [colour, sign] = SIGNS[is];
  return `${paint(colour, sign)} ${what}: ${text}`;
}
