import { noteWait, waitKey } from '../../../domain/runs/end-wait';
import type { Path } from '../../../domain/tables/change';
import { isStillRunning } from '../../../domain/tables/error-names';
import type { JobRunRow } from '../../../domain/tables/rows';
import { lookAtWork } from '../../../operations/look/look-at-work';
import type { LookDependencies } from '../../../operations/look/looking';
import type { Parts } from './served-job';

export interface LookMutant {
  /** The law that it breaks. */
  breaks: string;
  mutate(parts: Parts): Parts;
  /** Of services with tokens, or without; undefined: of both. */
  knowsTokens?: boolean;
  /** Of cases with no more faults: the law holds only where nothing goes wrong. */
  faults?: 0;
}

const without =
  (...fields: (keyof JobRunRow)[]) =>
  (row: JobRunRow | undefined) => {
    const next = row && { ...row };
    for (const field of fields) delete next?.[field];
    return next;
  };
const isSet = (path: Path, name: string) => (Array.isArray(path) ? path[2] === name : path === name);

/** The table, but that what is noted about waits gets lost. */
function withoutWaits(runs: LookDependencies['runs']): LookDependencies['runs'] {
  return {
    findRun: (id) => runs.findRun(id),
    findJobRun: (id, job) => runs.findJobRun(id, job),
    update: async (key, change) => (key.entry === 'wait' ? undefined : runs.update(key, change)),
  };
}

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
  'a notice is believed': {
    breaks: 'E2',
    mutate: (parts) => ({
      ...parts,
      hearEnd: async (work, _, waits) => {
        const wait = await waits.find(waitKey(work));
        if (wait) await waits.wake(wait.token);
        return 'woken';
      },
    }),
  },
  'the wait is not noted': {
    breaks: 'E1',
    faults: 0,
    mutate: (parts) => ({
      ...parts,
      awaitEnd: (call, token, deps) => parts.awaitEnd(call, token, { ...deps, runs: withoutWaits(deps.runs) }),
    }),
  },
  'the work is looked at before the wait is noted': {
    breaks: 'E1',
    faults: 0,
    mutate: (parts) => ({
      ...parts,
      awaitEnd: async (call, token, deps) => {
        const going = await lookAtWork(call, deps).catch((error: Error) => error);
        if (!isStillRunning(going?.name)) return await parts.awaitEnd(call, token, deps);
        const row = (await deps.runs.findJobRun(call, call.job_name)) as JobRunRow;
        await deps.sleep(5_000);
        await deps.runs.update(
          waitKey({ kind: 'states', id: row.work_id ?? '' }),
          noteWait(token, call, row, deps.now()),
        );
        return 'runs';
      },
    }),
  },
  'whoever is told of an end does not wake the machine': {
    breaks: 'E1',
    faults: 0,
    mutate: (parts) => ({
      ...parts,
      hearEnd: (work, depsOf, waits) => parts.hearEnd(work, depsOf, { ...waits, wake: async () => {} }),
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
