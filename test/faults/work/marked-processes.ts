import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { readStat } from '../../../local/processes';

/** The processes that live and have this mark in their environment, arguments or folder, but for the engine's own. */
export function markedProcesses(mark: string): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return [];
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim();
      const signs = [command, readFileSync(`/proc/${pid}/environ`, 'latin1'), readlinkSync(`/proc/${pid}/cwd`)];
      const isMarked = signs.some((sign) => sign.includes(mark));
      if (!isMarked || ENGINES.test(command) || 'ZX'.includes(readStat(Number(pid)).state)) return [];
      return [`${pid} ${command.slice(0, 80)}`];
    } catch {
      return []; // It has ended meanwhile.
    }
  });
}

/** The processes of functions, the warm interpreter of a Python job file, and what makes a copy of itself to start. */
const ENGINES = /function-host|python-host\.py|host\.py /;
