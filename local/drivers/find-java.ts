import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { findOnPath, isProgram } from '../find-on-path';

/** What Spark 4 runs on (its page "Overview", Downloading). */
const LEAST = 17;

/** What a Java says takes some 0.1 s, and is asked once a process. */
const asked = new Map<string, number | undefined>();

/** What stands against running Spark on this machine's Java: none is there, or it is too old. */
export function missingJava({ JAVA_HOME, PATH }: NodeJS.ProcessEnv): string | undefined {
  const remedy = `install Java ${LEAST} or later, such as the package openjdk-17-jre-headless`;
  const java = JAVA_HOME ? path.join(JAVA_HOME, 'bin', 'java') : findOnPath('java', PATH);
  if (java === undefined) return `there is no Java on the PATH, which Spark runs on: ${remedy}`;
  const where = JAVA_HOME ? `JAVA_HOME is ${JAVA_HOME}` : `the Java on the PATH is ${java}`;
  if (!isProgram(java)) return `${where}, which has no bin/java: mend it, or ${remedy}`;
  if (!asked.has(java)) asked.set(java, versionOf(java));
  const version = asked.get(java) ?? LEAST;
  return version < LEAST ? `${where}, which is Java ${version}: ${remedy}` : undefined;
}

/** `8` of `1.8.0_392`, `17` of `17.0.15`. Undefined if it does not say. */
function versionOf(java: string): number | undefined {
  const release = path.join(realpathSync(java), '../../release');
  const said = existsSync(release)
    ? readFileSync(release, 'utf8')
    : spawnSync(java, ['-version'], { encoding: 'utf8', timeout: 10_000 }).stderr;
  const [, version] = /(?:JAVA_VERSION=|version )"(?:1\.)?(\d+)/.exec(said ?? '') ?? [];
  return version === undefined ? undefined : Number(version);
}
