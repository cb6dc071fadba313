#!/usr/bin/env node
/*
 * The command `runsheet`: it checks Node, and loads the command line. Node reads a file as a whole before it runs any
 * of it, so this one is written in the language of Node 12.
 */
const OLDEST = [20, 19];

const [major, minor] = process.versions.node.split('.').map(Number);

if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) {
  // Not for this process's children. A run of 10,000 jobs takes half the memory then, and as long as before.
  require('node:v8').setFlagsFromString('--optimize-for-size');
  import('./command-line/index.mjs');
} else {
  process.stderr.write(
    `Runsheet needs Node ${OLDEST.join('.')} or newer, and this is Node ${process.versions.node}, at ${process.execPath}: ` +
      'install a newer one, from https://nodejs.org or with your version manager.\n',
  );
  process.exitCode = 2;
}
