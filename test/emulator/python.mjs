import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './processes.mjs';

const LEAST = [3, 10];

/** Finds a Python that can run the emulators, or says why there is none. */
export function findPython() {
  try {
    const text = execFileSync('python3', ['-c', 'import sys, venv, ensurepip; print(*sys.version_info[:2])'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [major, minor] = text.split(' ').map(Number);
    if (major === LEAST[0] && minor >= LEAST[1]) return { python: 'python3' };
    return { problem: `python3 is ${text.trim().replace(' ', '.')}, and the emulators need ${LEAST.join('.')}` };
  } catch (error) {
    return {
      problem: `python3 with venv cannot be run (${String(error.stderr || error.message)
        .trim()
        .split('\n')
        .at(-1)})`,
    };
  }
}

/** A virtual environment with the pinned emulators. It is made once, and anew when the pins change. */
export async function prepareVenv(python, root, env) {
  const folder = path.join(root, '.venv');
  const requirements = path.join(root, 'test/emulator/requirements.txt');
  const stamp = path.join(folder, 'installed.txt');
  const wanted = readFileSync(requirements, 'utf8');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    console.log('test:emulator: installing the emulators into .venv');
    await run(python, ['-m', 'venv', folder], env);
    await run(path.join(folder, 'bin/pip'), ['install', '--quiet', '--requirement', requirements], env);
    writeFileSync(stamp, wanted);
  }
  return path.join(folder, 'bin');
}
