import { createHmac } from 'node:crypto';
import { SERVICES } from '../functions/function-sources';
import { EMBEDDED_TABLES } from './embedded-tables';

/** Whoever asks the store: the home's owner, a service function, or any job function. */
export type StoreUser = 'owner' | 'load-group' | 'load-batch' | 'settle-attempt' | 'close-run' | 'job';

const READ = ['GetItem', 'Query'];
const ATTEMPT = ['GetItem', 'UpdateItem'];
const WRITE = ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'];
const OWN = [...WRITE, 'BatchGetItem', 'BatchWriteItem', 'Scan', 'DescribeTable', 'DescribeTimeToLive', 'ListTables'];

/** The actions that each may take on each table. The functions may do what their roles on AWS may: see infra/. */
const RIGHTS: Record<StoreUser, Readonly<Record<string, readonly string[]>>> = {
  owner: { [EMBEDDED_TABLES.master]: OWN, [EMBEDDED_TABLES.runs]: OWN },
  'load-group': { [EMBEDDED_TABLES.master]: READ, [EMBEDDED_TABLES.runs]: WRITE },
  'load-batch': { [EMBEDDED_TABLES.runs]: ['Query', 'PutItem'] },
  'settle-attempt': { [EMBEDDED_TABLES.runs]: ATTEMPT },
  'close-run': { [EMBEDDED_TABLES.runs]: WRITE },
  job: { [EMBEDDED_TABLES.runs]: ATTEMPT },
};

/** The indexes of the run table that a function may query, as its role on AWS may. */
const INDEXES: Partial<Record<StoreUser, readonly string[]>> = { 'load-group': ['runs-by-group'] };

/** The function's user: a service function has its own, all job functions have one. */
export function userOf(functionName: string): StoreUser {
  return Object.values(SERVICES).includes(functionName) ? (functionName as StoreUser) : 'job';
}

/** The store's URL for another user than the owner. Its access key does not reveal the owner's token. */
export function urlFor(ownerUrl: string, user: StoreUser): string {
  const url = new URL(ownerUrl);
  url.username = keyOf(url.username, user);
  return url.href.replace(/\/$/, '');
}

/** Each user's access key. */
export function accessKeys(token: string): ReadonlyMap<string, StoreUser> {
  return new Map((Object.keys(RIGHTS) as StoreUser[]).map((user) => [keyOf(token, user), user]));
}

/** Why the user may not do this; undefined if it may. The owner may do all that concerns rows. */
export function whyDenied(user: StoreUser, action: string, input: Record<string, unknown>): string | undefined {
  if (user === 'owner') {
    return OWN.includes(action) ? undefined : `nobody may ${action}: the store makes and keeps its tables itself`;
  }
  const { TableName: table, IndexName: index } = input;
  const rights = RIGHTS[user];
  const mayTake = typeof table === 'string' && Object.hasOwn(rights, table) ? (rights[table] ?? []) : [];
  const isOpen = index === undefined || (action === 'Query' && INDEXES[user]?.includes(String(index)));
  if (mayTake.includes(action) && isOpen) return undefined;
  const which = user === 'job' ? 'a job function' : `the function ${user}`;
  return `${which} may not ${action} on ${JSON.stringify(table)}, neither here nor on AWS: expected ${expected(user)}`;
}

function expected(user: StoreUser): string {
  return Object.entries(RIGHTS[user])
    .map(([table, actions]) => `${actions.join(', ')} on ${table}`)
    .join('; ');
}

function keyOf(token: string, user: StoreUser): string {
  return user === 'owner' ? token : createHmac('sha256', token).update(user).digest('hex').slice(0, 32);
}
