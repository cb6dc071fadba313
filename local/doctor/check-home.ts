import { accessSync, constants, existsSync, readdirSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isReadByOthers, readSecretsFile } from '../../adapters/files/secrets-file';
import type { Finding } from '../../domain/values/finding';
import { homeCommand } from '../../domain/values/next-command';
import { isOwnerAlive } from '../execution-journal';
import { type Home, HomeError, isOfThisVersion } from '../home';
import { isSameProcess } from '../processes';
import { findDamage } from '../store/leveldb/check-tables';
import { findHolder } from '../store/start-lock';
import { readStoreFile } from '../store/store-file';
import { countUnrecorded } from '../store/unrecorded-changes';

const LOOKS = 5;
const LOOK_MS = 100;

/** Runs need some MB; a full disk ends the store. */
const LITTLE_ROOM_BYTES = 200 * 1024 * 1024;

/** Looks at everything in a home that can be wrong. It starts no store and changes nothing. */
export async function checkHome(home: Home): Promise<Finding[]> {
  return [
    checkFolder(home),
    checkRoom(home),
    await checkTables(home),
    checkStore(home),
    checkJournals(home),
    checkChanges(home),
    checkSecrets(home),
  ];
}

function checkFolder(home: Home): Finding {
  const what = 'home';
  try {
    const saysVersion = isOfThisVersion(home);
    for (const folder of [home.dir, home.tables, home.logs, home.data].filter((each) => existsSync(each)))
      accessSync(folder, constants.R_OK | constants.W_OK);
    if (saysVersion) return { what, is: 'good', text: home.dir };
    return { what, is: 'warning', text: `${home.dir}: its home.json is empty, and the next command writes it anew` };
  } catch (error) {
    const { message } = error as Error;
    return { what, is: 'bad', text: error instanceof HomeError ? message : `${message}: make it writable for you` };
  }
}

function checkRoom({ dir }: Home): Finding {
  const { bavail, bsize } = statfsSync(dir);
  const free = bavail * bsize;
  const text = `${Math.floor(free / 1024 / 1024).toLocaleString('en')} MB are free`;
  return free < LITTLE_ROOM_BYTES
    ? { what: 'room', is: 'warning', text: `${text}: make room, for example with ${homeCommand('prune', dir)}` }
    : { what: 'room', is: 'good', text };
}

async function checkTables({ tables, dir }: Home): Promise<Finding> {
  const what = 'tables';
  if (!existsSync(tables) || readdirSync(tables).length === 0) return { what, is: 'good', text: 'none yet' };
  const damage = await findLastingDamage(tables);
  if (damage.length === 0) return { what, is: 'good', text: 'every checksum is right' };
  const remedy = `restore tables/ from a copy, or save what can be read with ${homeCommand('doctor --repair', dir)}`;
  return { what, is: 'bad', text: `${damage.join('; ')}: ${remedy}` };
}

/** A store that is at work moves rows from file to file: what is gone at a later look was no damage. */
async function findLastingDamage(tables: string): Promise<string[]> {
  let damage: string[] = [];
  for (let look = 0; look < LOOKS; look++) {
    if (look > 0) await sleep(LOOK_MS);
    try {
      damage = findDamage(tables);
    } catch (error) {
      damage = [(error as Error).message];
    }
    if (damage.length === 0) break;
  }
  return damage;
}

function checkStore(home: Home): Finding {
  const what = 'store';
  const store = readStoreFile(home.storeFile);
  if (store && isSameProcess(store.pid, store.identity))
    return { what, is: 'good', text: `runs (process ${store.pid})` };
  const holder = findHolder(path.join(home.dir, 'store.lock'));
  if (holder !== undefined) return { what, is: 'warning', text: `is being started by process ${holder}` };
  return { what, is: 'good', text: 'does not run; the next command starts it' };
}

function checkJournals(home: Home): Finding {
  const what = 'runs';
  const runs = existsSync(home.executions) ? readdirSync(home.executions).filter((name) => name.endsWith('.json')) : [];
  const ids = runs.map((name) => name.slice(0, -'.json'.length));
  const living = ids.filter((id) => isOwnerAlive(home, id));
  const dead = ids.length - living.length;
  if (dead === 0)
    return { what, is: 'good', text: living.length === 0 ? 'none is under way' : `${living.length} under way` };
  return { what, is: 'warning', text: `${dead} lost their command: the next command closes what is open of them` };
}

function checkChanges({ unrecordedChanges }: Home): Finding {
  const what = 'change log';
  const lacking = countUnrecorded(unrecordedChanges, Date.now());
  if (lacking === 0) return { what, is: 'good', text: 'complete' };
  return { what, is: 'warning', text: `lacks ${lacking} writes: the next write to the master table records them` };
}

function checkSecrets({ secretsFile }: Home): Finding {
  const what = 'secrets';
  if (!existsSync(secretsFile)) return { what, is: 'good', text: 'no secrets.env' };
  try {
    const { values, warnings } = readSecretsFile(secretsFile);
    const problems = [
      ...(isReadByOthers(secretsFile) ? [`can be read by others: chmod 600 ${secretsFile}`] : []),
      ...warnings,
    ];
    if (problems.length === 0) return { what, is: 'good', text: `${values.size} in secrets.env` };
    return { what, is: 'warning', text: `secrets.env ${problems.join('; ')}` };
  } catch (error) {
    return { what, is: 'bad', text: `${(error as Error).message}: mend it, or move it away` };
  }
}
