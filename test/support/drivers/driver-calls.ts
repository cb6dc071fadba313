import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { declareTargets } from '../../../domain/targets/declared-targets';
import type { DeclaredTarget } from '../../../domain/targets/kind';
import type { JsonObject } from '../../../domain/values/json';
import type { ServedTarget, ServiceCall, ServiceDriver, WorkState } from '../../../drivers/service-driver';
import { aWorkContext } from '../rows/a-work-context';

/* The calls of a driver, as its tests make them and hear of them. */

/** The target that is declared so. It has no secrets. */
export function aTargetOf(target: string, fields: JsonObject, where?: Where): ServedTarget {
  const [declared] = declareTargets({ [target]: fields }, '/', where).values();
  return { ...(declared as DeclaredTarget), secret: async () => '' };
}

type Where = Parameters<typeof declareTargets>[2];

let tokens = 0;
/** A token as an attempt has one, and no other attempt. No two begin alike. */
export const newToken = () => createHash('sha256').update(String(++tokens)).digest('hex');

/** What a driver starts: the work of a first attempt that has an hour. */
export function aCall(
  target: ServedTarget,
  parameters: JsonObject = {},
  given: Partial<ServiceCall> = {},
): ServiceCall {
  const deadline = new Date(Date.now() + 3_600_000).toISOString();
  const context = aWorkContext({ attempt: 1, deadline, parameters });
  return { target, token: newToken(), startedAt: Date.now(), context, variables: {}, ...given };
}

/** Looks at the work until it has ended. */
export async function endOfWork(driver: ServiceDriver, id: string, target: ServedTarget): Promise<WorkState> {
  for (;;) {
    const state = await driver.look(id, target);
    if (state.is !== 'running') return state;
    await sleep(20);
  }
}

/** What a start throws, or `started`. */
export const refusal = (start: Promise<unknown>) =>
  start.then(
    () => 'started',
    (error) => ({ by: error.constructor.name, name: error.name, message: error.message, kind: error.kind }),
  );
