import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, homedir, tmpdir } from 'node:os';
import path from 'node:path';
import type { EmbeddedEngine } from '../../local/embedded-engine';
import { writeGroup } from '../groups';
import { measureFreshRun } from '../measure-run';
import { installPeer, PEERS } from './measure-peers';

/** Where the virtual environments stay, so that a second measurement installs nothing. */
const ENVIRONMENTS = path.join(homedir(), '.cache', 'runsheet-bench');

export type PeerLine = [what: string, seconds: string, each: string, ratio: string, settings: string];

/**
 * The same number of no-op tasks on Runsheet and on others, one after the other: the time from the start of the run to
 * its end, without the start of any server.
 * @param wanted the names of the peers to run; none means all
 */
export async function peerLines(
  engine: EmbeddedEngine,
  tasks: number,
  atOnce: number,
  wanted: readonly string[],
): Promise<PeerLine[]> {
  await writeGroup(engine, 'peers', tasks, 'parallel');
  const { history } = await measureFreshRun(engine.home.dir, 'peers', atOnce);
  const own = history.ms / 1000;
  console.error(`Runsheet took ${own.toFixed(1)} s`);
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const lines = [lineOf(`Runsheet at ${commit}`, own, own, 'a home, jobs in TypeScript in their processes', tasks)];
  for (const peer of PEERS.filter(({ name }) => wanted.length === 0 || wanted.includes(name.toLowerCase()))) {
    console.error(`${peer.package}: installing, unless it is there`);
    const bin = installPeer(peer, ENVIRONMENTS);
    console.error(`${peer.package}: running ${tasks} tasks`);
    const home = mkdtempSync(path.join(tmpdir(), 'runsheet-peer-'));
    try {
      const seconds = await peer.run({ bin, home, tasks, atOnce });
      console.error(`${peer.package} took ${seconds.toFixed(1)} s`);
      lines.push(lineOf(peer.package.replace(/^apache-/, ''), seconds, own, peer.settings, tasks));
    } finally {
      rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 500 });
    }
  }
  return lines;
}

/** What it was measured on. */
export function machine(): string {
  const python = execFileSync('python3', ['--version'], { encoding: 'utf8' }).trim();
  return `${cpus().length} x ${cpus()[0]?.model.trim()}, Node ${process.version}, ${python}`;
}

function lineOf(what: string, seconds: number, own: number, settings: string, tasks: number): PeerLine {
  const each = `${((1000 * seconds) / tasks).toFixed(1)} ms`;
  return [what, `${seconds.toFixed(1)} s`, each, `${(seconds / own).toFixed(1)} x`, settings];
}
