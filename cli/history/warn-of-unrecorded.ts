import type { Engine } from '../engines/engine';

/** Says on stderr that the change log lacks something, where it does. */
export function warnOfUnrecorded(engine: Engine): void {
  const count = engine.countUnrecorded();
  if (count === 0) return;
  process.stderr.write(
    `warning: ${count} ${count === 1 ? 'write is' : 'writes are'} not in the change log yet: the home's logs/store.log says why; the next edit tries again\n`,
  );
}
