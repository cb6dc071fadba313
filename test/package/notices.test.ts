import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { prepared } from './installation';

/* The licences of the packages whose code is in the tarball. */

const folder = path.join(prepared.installations[0].folder, 'node_modules', 'runsheet');
const read = (file: string) => readFileSync(path.join(folder, file), 'utf8');

/** The packages that esbuild names in a comment before each of their files. Minified bundles have no comments. */
const bundled = () => {
  const files = readdirSync(path.join(folder, 'dist'), { recursive: true, encoding: 'utf8' });
  const code = files.filter((file) => /\.[cm]?js$/.test(file)).map((file) => read(path.join('dist', file)));
  return [...new Set(code.flatMap((text) => [...text.matchAll(COMMENT)].map(([, name]) => String(name))))].sort();
};
const COMMENT = /^ *\/\/ \S*\bnode_modules\/((?:@[^/\s]+\/)?[^/\s]+)\/\S+$/gm;

describe('the notices of third parties', () => {
  it('name every bundled package with its version and licence', () => {
    const names = bundled();
    expect(names).toEqual(expect.arrayContaining(['@aws-sdk/client-dynamodb', 'commander', 'yaml', 'zod']));
    const titles = read('dist/THIRD-PARTY-NOTICES.txt').match(/^\S+ \d+\.\d+\.\d\S* \(\S.*\)$/gm) ?? [];
    const named = titles.map((title) => title.split(' ')[0]);
    expect(names.filter((name) => !named.includes(name))).toEqual([]);
    // Only in the functions, which are minified.
    expect(named).toContain('@aws-lambda-powertools/metrics');
  });

  it('have the texts of the licences', () => {
    const notices = read('dist/THIRD-PARTY-NOTICES.txt');
    expect(notices).toMatch(/^zod \S+ \(MIT\)\n\nMIT License\n\nCopyright \(c\) \d+ Colin McDonnell$/m);
    expect(notices).toContain('TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION');
    expect(notices).not.toMatch(/undefined|\[object/);
  });
});
