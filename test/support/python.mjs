import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from '../emulator/processes.mjs';

const LEAST = [3, 10];

/** Finds a Python that can run what the tests need of it, or says why there is none. */
export function findPython() {
  try {
    const text = execFileSync('python3', ['-c', 'import sys, venv, ensurepip; print(*sys.version_info[:2])'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [major, minor] = text.split(' ').map(Number);
    if (major === LEAST[0] && minor >= LEAST[1]) return { python: 'python3' };
    return { problem: `python3 is ${text.trim().replace(' ', '.')}, and the tests need ${LEAST.join('.')}` };
  } catch (error) {
    return {
      problem: `python3 with venv cannot be run (${String(error.stderr || error.message)
        .trim()
        .split('\n')
        .at(-1)})`,
    };
  }
}

/**
 * A virtual environment with pinned packages. It is made once, and anew when the pins change. Returns the
 * folder of its programs.
 * @param given its folder and its requirements, relative to the root, and who says that it is made
 */
export async function prepareVenv(python, root, env, { folder: name, requirements, who }) {
  const folder = path.join(root, name);
  const stamp = path.join(folder, 'installed.txt');
  const wanted = readFileSync(path.join(root, requirements), 'utf8');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    console.log(`${who}: installing ${requirements} into ${name}`);
    await run(python, ['-m', 'venv', '--clear', folder], env);
    await run(
      path.join(folder, 'bin/pip'),
      ['install', '--quiet', '--requirement', path.join(root, requirements)],
      env,
    );
    writeFileSync(stamp, wanted);
  }
  return path.join(folder, 'bin');
}
