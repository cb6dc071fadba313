import v8 from 'node:v8';
import vm from 'node:vm';

/** As much as may gather until it is collected. A whole collection takes 10 ms: not each invocation shall have one. */
const MOST_GATHERED = 2 * 1024 * 1024;

const { getHeapStatistics, setFlagsFromString } = v8;
const { runInNewContext } = vm;

/**
 * Call the result between invocations. V8 leaves buffers that nobody holds until there are 32 MB of them, and a machine
 * has many of these processes.
 */
export function openCollector(
  gathered = () => getHeapStatistics().external_memory,
  collect: () => void = lazily(findCollector),
): () => void {
  let held = gathered();
  return () => {
    const now = gathered();
    held = Math.min(held, now);
    if (now - held < MOST_GATHERED) return;
    collect();
    // V8 frees what it has found after this: the next call sees what is left.
    held = now;
  };
}

/** V8's collector. No global shows it to a job, as none does on Lambda. */
function findCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  return collect;
}

function lazily(find: () => () => void): () => void {
  let found: (() => void) | undefined;
  return () => {
    found ??= find();
    found();
  };
}
