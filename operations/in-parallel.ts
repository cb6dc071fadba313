/** The default number of calls at once: a client has 50 sockets, and DynamoDB takes 1,000 puts a second a partition. */
const AT_ONCE = 50;

/** Calls `act` for every element, at most `atOnce` at a time. Resolves to the results in the order of the elements. */
export async function inParallel<T, Result>(
  elements: readonly T[],
  act: (element: T) => Promise<Result>,
  atOnce = AT_ONCE,
): Promise<Result[]> {
  const results: Result[] = [];
  const left = elements.entries();
  const lane = async () => {
    for (const [at, element] of left) results[at] = await act(element);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, elements.length) }, lane));
  return results;
}
