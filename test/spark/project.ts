import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectFiles } from '../../cli/init/templates';
import { linkPackages } from '../support/link-packages';

const ROOT = path.resolve(__dirname, '../..');
const KEPT = process.env.RUNSHEET_SPARK ?? '';

/** A copy of the example with what its setup makes, in a folder of its own. */
export function copyExample(): { at(...names: string[]): string; remove(): void } {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'runsheet-spark-')));
  for (const file of projectFiles('spark', { package: 'spark', stack: 'spark' }).keys()) {
    const from = path.join(ROOT, 'examples/spark', file);
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    cpSync(from, path.join(folder, file));
  }
  linkPackages(folder, 'vega-datasets');
  symlinkSync(path.join(KEPT, 'venv'), path.join(folder, '.venv'));
  symlinkSync(path.join(KEPT, 'jars'), path.join(folder, 'jars'));
  return {
    at: (...names) => path.join(folder, ...names),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }),
  };
}

/** Makes a jar of Scala, by the compiler that PySpark brings. */
export function compileScala(source: string, jar: string): void {
  const lib = path.join(KEPT, 'venv/lib');
  const [python = ''] = readdirSync(lib);
  const classes = path.join(lib, python, 'site-packages/pyspark/jars/*');
  execFileSync('java', ['-cp', classes, 'scala.tools.nsc.Main', '-usejavacp', '-d', jar, source], { stdio: 'pipe' });
}

/** The processes of this machine whose command line names the folder: JVMs, and the Python that they start. */
export function processesOf(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return line.includes(folder) && /java|python/.test(line) ? [`${pid} ${line.slice(0, 200)}`] : [];
      } catch {
        return []; // It has ended since.
      }
    });
}
