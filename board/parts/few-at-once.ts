/** Queries of one page at once: a page is quick, and the table does not notice. */
const AT_ONCE = 16;

/** Does it for each, some at a time; the results in order of what they are of. */
export async function fewAtOnce<Each, Result>(
  all: readonly Each[],
  act: (each: Each) => Promise<Result>,
  atOnce = AT_ONCE,
): Promise<Result[]> {
  const results: Result[] = [];
  const left = all.entries();
  const work = async () => {
    for (const [at, each] of left) results[at] = await act(each);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, work));
  return results;
}
