import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { CannotSynthesize } from '../cannot-synthesize';
import type { Requirements } from './find-requirements';
import { pathIn } from './path-in';

/** For which machine the packages are: that of the functions, not the one that synthesizes. */
export interface Platform {
  /** `3.14` */
  version: string;
  architecture: 'aarch64' | 'x86_64';
}

export interface InstalledPackages {
  /** The folder of a layer: the packages lie in `python`. */
  folder: string;
  /** Of what is in it: the same packages in the same versions have the same, on each machine. */
  hash: string;
}

/**
 * Amazon Linux 2023, on which these runtimes are, has glibc 2.34: whatever asks for this one or an older one runs
 * there. pip takes the names of platforms one by one.
 */
const GLIBC = 34;
const OLDEST_GLIBC = 17;

/**
 * Installs the packages as wheels for the platform of the functions, on any machine and without Docker. What was
 * installed before for the same text, version and architecture is taken from `cache`. Throws `CannotSynthesize` with
 * what the tool said, if a package has no wheel for that platform.
 */
export function installPackages(requirements: Requirements, platform: Platform, cache: string): InstalledPackages {
  const lines = linesOf(requirements);
  const key = createHash('sha256')
    .update(JSON.stringify([FORM, lines, platform]))
    .digest('hex')
    .slice(0, 20);
  const folder = path.join(cache, key);
  if (!existsSync(path.join(folder, DONE))) install(requirements, lines, platform, folder);
  return { folder: path.join(folder, 'layer'), hash: readFileSync(path.join(folder, DONE), 'utf8') };
}

/** Counts up with what this file makes of the same text. */
const FORM = 1;

/** Written last, with the hash: an installation that was cut off has none. */
const DONE = 'hash';

/** What is to be installed: the text of a list; of a lock all that is not for development alone, with its hashes. */
function linesOf({ file, tool }: Requirements): string {
  if (tool === 'pip') return readFileSync(file, 'utf8');
  const project = path.dirname(file);
  return run('uv', ['export', '--project', project, '--frozen', '--no-dev', '--no-emit-project', '--no-header'], file);
}

function install({ file, tool }: Requirements, lines: string, platform: Platform, folder: string): void {
  mkdirSync(path.dirname(folder), { recursive: true });
  const made = mkdtempSync(`${folder}-`);
  try {
    const list = tool === 'pip' ? file : path.join(made, 'requirements.txt');
    if (tool === 'uv') writeFileSync(list, lines);
    const target = path.join(made, 'layer', 'python');
    mkdirSync(target, { recursive: true });
    run(...(tool === 'uv' ? byUv(list, target, platform) : byPip(list, target, platform)), file, platform);
    // Programs name the interpreter of this machine, and no function calls them.
    rmSync(path.join(target, 'bin'), { recursive: true, force: true });
    writeFileSync(path.join(made, DONE), hashOf(target, platform));
    rmSync(folder, { recursive: true, force: true });
    renameSync(made, folder);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

function byUv(list: string, target: string, { version, architecture }: Platform): [string, string[]] {
  const platform = ['--python-platform', `${architecture}-manylinux_2_${GLIBC}`, '--python-version', version];
  return ['uv', ['pip', 'install', '--quiet', '--target', target, ...platform, '--only-binary', ':all:', '-r', list]];
}

function byPip(list: string, target: string, { version, architecture }: Platform): [string, string[]] {
  const glibcs = Array.from({ length: GLIBC - OLDEST_GLIBC + 1 }, (_, older) => GLIBC - older);
  const names = [...glibcs.map((each) => `manylinux_2_${each}_${architecture}`), `manylinux2014_${architecture}`];
  const platforms = names.flatMap((name) => ['--platform', name]);
  const only = ['--only-binary=:all:', '--no-compile', '--implementation', 'cp', '--python-version', version];
  const quiet = ['--quiet', '--disable-pip-version-check'];
  return ['python3', ['-m', 'pip', 'install', ...quiet, '--target', target, ...platforms, ...only, '-r', list]];
}

/** Of the packages and their versions, as their folders name them, not of files that differ from machine to machine. */
function hashOf(target: string, platform: Platform): string {
  const packages = readdirSync(target).filter((name) => name.endsWith('.dist-info'));
  const content = JSON.stringify([FORM, platform, packages.sort()]);
  return createHash('sha256').update(content).digest('hex');
}

function run(program: string, args: string[], file: string, platform?: Platform): string {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64_000_000 });
  } catch (error) {
    throw new CannotSynthesize(`${shown(file)}: ${whyNot(program, error as ProgramError, platform)}`);
  }
}

type ProgramError = NodeJS.ErrnoException & { stderr?: string };

function whyNot(program: string, { code, stderr = '', message }: ProgramError, platform: Platform | undefined): string {
  if (code === 'ENOENT' && program === 'uv')
    return 'its packages are installed by uv, which is not on the PATH: install uv (https://docs.astral.sh/uv/), or put a requirements.txt in its place (uv export)';
  if (code === 'ENOENT')
    return 'its packages are installed by pip, and there is no python3 on the PATH: install Python 3 with pip';
  if (/No module named pip\b/.test(stderr))
    return "its packages are installed by pip, which this machine's python3 does not have: install it (python3 -m ensurepip, or python3-pip of the system)";
  const said = stderr.trim() === '' ? message : lastLines(stderr);
  if (!platform) return `uv cannot read the lock: ${said}`;
  const { version, architecture } = platform;
  return (
    `a package cannot be had as a wheel for Python ${version} on Linux ${architecture}, on which the functions run. ` +
    `Take a version that has one, another pythonVersion, or the architecture x86_64 in the settings of the jobs. ${program === 'uv' ? 'uv' : 'pip'} said:\n${said}`
  );
}

function lastLines(text: string): string {
  const lines = text
    .trim()
    .split('\n')
    .filter((line) => !/^\s*(WARNING|\[notice\])/.test(line));
  return lines.slice(-12).join('\n');
}

function shown(file: string): string {
  return pathIn(file, process.cwd()) ?? file;
}
