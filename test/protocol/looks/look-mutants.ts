import type { Path } from '../../../domain/tables/change';
import type { JobRunRow } from '../../../domain/tables/rows';
import type { Parts } from './served-job';

export interface LookMutant {
  /** The law that it breaks. */
  breaks: string;
  mutate(parts: Parts): Parts;
  /** Of services with tokens, or without; undefined: of both. */
  knowsTokens?: boolean;
}

const without =
  (...fields: (keyof JobRunRow)[]) =>
  (row: JobRunRow | undefined) => {
    const next = row && { ...row };
    for (const field of fields) delete next?.[field];
    return next;
  };
const isSet = (path: Path, name: string) => (Array.isArray(path) ? path[2] === name : path === name);

let calls = 0;

/** Each leaves out one thing that the protocol rests on. */
export const LOOK_MUTANTS: Record<string, LookMutant> = {
  'a token for each call': {
    breaks: 'W1',
    knowsTokens: true,
    mutate: (parts) => ({
      ...parts,
      driver: {
        ...parts.driver,
        start: (call) => parts.driver.start({ ...call, token: `${call.token.slice(9)}${++calls}` }),
      },
    }),
  },
  'the id is not noted': {
    breaks: 'W2',
    knowsTokens: false,
    mutate: (parts) => ({
      ...parts,
      write: (change) => (change.set?.some(([path]) => isSet(path, 'work_id')) ? undefined : change),
      driver: { ...parts.driver, find: async () => undefined },
    }),
  },
  'work is started again without looking for it': {
    breaks: 'W2',
    knowsTokens: false,
    mutate: (parts) => ({ ...parts, driver: { ...parts.driver, find: async () => undefined } }),
  },
  'a service without tokens is taken for one with them': {
    breaks: 'W2',
    knowsTokens: false,
    mutate: (parts) => ({ ...parts, driver: { ...parts.driver, knowsTokens: true } }),
  },
  'a retry does not look for earlier work': {
    breaks: 'W1',
    mutate: (parts) => ({
      ...parts,
      read: (row) => row && { ...row, attempts: row.attempts.map((each) => ({ ...each, work_over: true as const })) },
    }),
  },
  'a look that died repeats the attempt': {
    breaks: 'W3',
    mutate: (parts) => ({ ...parts, settleReads: without('looks') }),
  },
  'a stop is not waited for': {
    breaks: 'W3',
    mutate: (parts) => {
      const stopped = new Set<string>();
      return {
        ...parts,
        driver: {
          ...parts.driver,
          stop: async (id, ...rest) => {
            stopped.add(id);
            await parts.driver.stop(id, ...rest);
          },
          look: async (id, ...rest) => (stopped.has(id) ? { is: 'stopped' } : parts.driver.look(id, ...rest)),
        },
      };
    },
  },
  'what failed work used is not kept': {
    breaks: 'W6',
    mutate: (parts) => ({
      ...parts,
      write: (change) =>
        change.set?.some(([path]) => isSet(path, 'error'))
          ? { ...change, set: change.set.filter(([path]) => !isSet(path, 'usage')) }
          : change,
    }),
  },
  'two calls may start the next part of work': {
    breaks: 'W1',
    mutate: (parts) => ({
      ...parts,
      // The change that lets one call at a time start the part after the one that is noted.
      write: (change) =>
        JSON.stringify(change).includes('{"equal":["work_id"') && !change.remove ? undefined : change,
    }),
  },
  'a look at the end of its work forgets to record it': {
    breaks: 'I8',
    mutate: (parts) => ({
      ...parts,
      write: (change) =>
        change.set?.some(([path, to]) => path === 'status' && to === 'SUCCEEDED') ? undefined : change,
    }),
  },
};
