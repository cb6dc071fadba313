import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A Node, and a folder in which the tarball is installed and nothing else. */
export interface Installation {
  /** Of Node. */
  version: string;
  /** The folder of the program `node`. */
  bin: string;
  folder: string;
}

/** What run.mjs has prepared. */
export interface Prepared {
  /** This repository, of which no installation may know. */
  root: string;
  tarball: { file: string; files: string[] };
  /** The tarball of a higher version. */
  upgrade: string;
  tooOld: Omit<Installation, 'folder'>;
  installations: [Installation, ...Installation[]];
  /** On the oldest Node, with the CDK, the compiler and Node's types. */
  complete: Installation;
  installedMb: number;
  maxInstalledMb: number;
}

export const prepared: Prepared = JSON.parse(readFileSync(process.env.RUNSHEET_PACKAGE as string, 'utf8'));

jest.setTimeout(120_000);

/** One test of each Node: `onEachNode('applies a file', async (project) => …)`. The project has these files. */
export function onEachNode(fact: string, files: Files, test: (project: Project) => Promise<void>): void {
  it.each(prepared.installations.map((installation) => [`Node ${installation.version}`, installation] as const))(
    `%s: ${fact}`,
    (_, installation) => test(new Project(installation, files)),
  );
}

/** A copy of the installation for a test that changes its packages. The project has these files. */
export function separateInstallation(installation: Installation, files: Files): Project {
  const folder = mkdtempSync(`${installation.folder}-`);
  cpSync(installation.folder, folder, {
    recursive: true,
    // Links of npm are relative.
    verbatimSymlinks: true,
    filter: (file) => !path.basename(file).startsWith('project-'),
  });
  return new Project({ ...installation, folder }, files, folder);
}

/** The content of files by their path. */
export type Files = Readonly<Record<string, string>>;

/** How a command ended. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A folder of its own inside an installation, whose packages it finds as a workspace does. */
export class Project {
  readonly folder: string;

  constructor(
    private readonly installation: Pick<Installation, 'bin' | 'folder'>,
    files: Files,
    folder = mkdtempSync(path.join(installation.folder, 'project-')),
  ) {
    this.folder = folder;
    this.write(files);
  }

  /** The environment of its commands: the installation's Node comes first. */
  get env(): NodeJS.ProcessEnv {
    const PATH = `${this.installation.bin}${path.delimiter}${process.env.PATH}`;
    return { ...process.env, PATH, RUNSHEET_PACKAGE: undefined, FORCE_COLOR: undefined };
  }

  read(file: string): string {
    return readFileSync(path.join(this.folder, file), 'utf8');
  }

  write(files: Files): void {
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(this.folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
  }

  /** Runs the installed command. */
  runsheet(...args: string[]): Promise<Ended> {
    return this.run(path.join(this.installation.folder, 'node_modules', '.bin', 'runsheet'), ...args);
  }

  /** Runs a command that must succeed, and returns what it prints with `--json`. */
  // biome-ignore lint/suspicious/noExplicitAny: what a test reads of it is what it asserts
  async json(...args: string[]): Promise<any> {
    const { code, stdout, stderr } = await this.runsheet(...args, '--json');
    if (code !== 0 && code !== 1) throw new Error(`runsheet ${args.join(' ')} ended with ${code}: ${stderr}`);
    return JSON.parse(stdout);
  }

  /** Runs a program of the installation's Node, or of its PATH. */
  run(program: string, ...args: string[]): Promise<Ended> {
    const child = spawn(program, args, {
      cwd: this.folder,
      env: this.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended: Ended = { code: null, stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => {
      ended.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      ended.stderr += text;
    });
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ ...ended, code }));
    });
  }
}
