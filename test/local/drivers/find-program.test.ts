import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { declareTargets } from '../../../domain/targets/declared-targets';
import type { DeclaredTarget } from '../../../domain/targets/kind';
import { missingProgram } from '../../../local/drivers/find-program';

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-programs-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What is missing for a script that begins so. */
function missingFor(head: string): string | undefined {
  const file = path.join(folder, 'script');
  writeFileSync(file, `${head}\n`);
  chmodSync(file, 0o755);
  const targets = declareTargets({ 'command:x': { run: ['./script'] } }, folder);
  return missingProgram(targets.get('command:x') as DeclaredTarget, process.env.PATH);
}

test.each(['#!/bin/sh', '#! /bin/sh -e', '#!/usr/bin/env sh', '#!/usr/bin/env -S sh -e', 'echo 1', '\x7fELF'])(
  'a script that begins with %j lacks nothing',
  (head) => {
    expect(missingFor(head)).toBeUndefined();
  },
);

test.each([
  ['#!/no/such/python3 -u', /^"\.\/script" begins with #!\/no\/such\/python3, which is not there: install it, or mend/],
  [
    '#!/usr/bin/env no-such-python',
    /begins with #!\/usr\/bin\/env no-such-python, and no "no-such-python" is on the PATH/,
  ],
])('a script that begins with %j lacks its interpreter', (head, expected) => {
  expect(missingFor(head)).toMatch(expected);
});
