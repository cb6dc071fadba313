import type { JsonObject } from '../../../domain/values/json';
import { BatchTrouble } from '../cases/make-large-case';
import type { EngineMutant } from './engine-mutant';
import { startUnfenced } from './start-unfenced';

export interface BatchMutant extends Omit<EngineMutant, 'from'> {
  /** The troubles of a batch, by each of which the mutant shows. */
  noticedBy: readonly BatchTrouble[];
}

const { THROTTLED, LOST_ANSWER, LOST, DOUBLE, LATE, AFTER_END } = BatchTrouble;

export const BATCH_MUTANTS: Record<string, BatchMutant> = {
  'a batch that is asked again gives no job': {
    loadsOnce: true,
    breaks: ['O3', 'B2'],
    noticedBy: [LOST_ANSWER],
  },
  'a throttled batch is given up': {
    definition: (real) => changed(real, 'Retry', isOfLoadBatch, () => []),
    breaks: ['B1'],
    noticedBy: [THROTTLED, LOST_ANSWER],
  },
  'a lost batch counts as one that succeeded': {
    definition: (real) =>
      changed(
        real,
        'Result',
        (_, value) => value === 'FAILED',
        () => 'SUCCEEDED',
      ),
    breaks: ['B2', 'O1'],
    noticedBy: [LOST],
  },
  'a second execution of a batch is fenced by nothing': {
    ...startUnfenced,
    noticedBy: [DOUBLE, LATE, AFTER_END],
  },
};

/** Changes the fields of this name that `holds`, and throws if there is none. */
function changed(
  definition: JsonObject,
  field: string,
  holds: (state: Record<string, unknown>, value: unknown) => boolean,
  change: () => unknown,
): JsonObject {
  let found = 0;
  const mutated = JSON.parse(JSON.stringify(definition), function (this: Record<string, unknown>, name, value) {
    if (name !== field || !holds(this, value)) return value;
    found += 1;
    return change();
  });
  if (found === 0) throw new Error(`${field} stands nowhere in the definition as this mutant expects it`);
  return mutated;
}

/** The Task LoadBatch, by its error's way. */
function isOfLoadBatch({ Parameters }: Record<string, unknown>): boolean {
  return JSON.stringify(Parameters ?? {}).includes('LoadBatch}');
}
