import path from 'node:path';
import { openSourceMap } from '../adapters/files/source-map';
import type { Bundle } from '../domain/values/stack-frames';

/** Made when this file loads, before a job can change how stacks are written. Its first frame is in this file. */
const OWN_STACK = String(new Error().stack);

/** The folders of Runsheet's sources whose code a job's bundle holds. */
const OWN_FOLDERS = ['sdk', 'domain', 'adapters'];

/**
 * The file that this code runs from: in a job function the bundle of the job. Unbundled, as in a test, the frames of an
 * error name the author's files already.
 */
export function ownBundle(file: string = __filename, ownStack: string = OWN_STACK): Bundle {
  const find = openSourceMap(file);
  let own: ((source: string) => boolean) | undefined;
  return {
    file,
    find,
    isOwn: (source) => {
      own ??= ownSources(ownSource(file, ownStack, find));
      return own(source) || isProgram(source, path.dirname(file));
    },
  };
}

/** Where a project has our code. */
const INSTALLED = 'node_modules/runsheet/dist/module/index.mjs';

/** The source of this file's own code, as the frames name it. */
function ownSource(file: string, stack: string, find: Bundle['find']): string {
  const frame = stack.split('\n').find((line) => line.includes(`${file}:`)) ?? '';
  const [, line, column] = /:(\d+):(\d+)\)?$/.exec(frame) ?? [];
  if (line === undefined) return INSTALLED;
  const place = find(Number(line), Number(column));
  return place === undefined || place === 'none' ? file : place.source;
}

/** In a checkout Runsheet's code has many sources; installed, it is a folder or one file of the package. */
function ownSources(source: string): (source: string) => boolean {
  const folder = path.dirname(source);
  if (folder.endsWith('dist/module')) return (other) => path.dirname(other) === folder;
  if (path.basename(folder) !== 'sdk') return (other) => other === source;
  const root = path.dirname(folder) === '.' ? '' : `${path.dirname(folder)}/`;
  return (other) => OWN_FOLDERS.some((name) => other.startsWith(`${root}${name}/`));
}

/** What calls the job's bundle: the engine's process and its built functions, or on AWS the files beside it. */
function isProgram(source: string, folder: string): boolean {
  const beside = ['index.js', 'claim-first.js'].map((name) => path.join(folder, name));
  return /\/dist\/(function-host\.cjs|functions\/[\w-]+\/index\.js)$/.test(source) || beside.includes(source);
}
