/**
 * Time limits for calls that someone waits for. Such a call normally takes less than a second. On a dead connection (a
 * laptop that slept, a lost VPN) it fails with a `TimeoutError`, and the SDK sends it again.
 */
export const CALL_TIMEOUTS = {
  requestHandler: { connectionTimeout: 5_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
} as const;

/**
 * Loads an SDK and its client when they are first needed, and only once: most invocations need none of them. Calls are
 * marked as pure, so that a bundle has no client that none of its code asks for.
 */
export function lazily<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () => {
    loaded ??= load();
    return loaded;
  };
}

/** Makes the client of each region when it is first asked for. Undefined: the region of the environment. */
export function byRegion<Client>(open: (region: { region?: string }) => Client): (region?: string) => Client {
  const clients = new Map<string | undefined, Client>();
  return (region) => {
    const client = clients.get(region) ?? open(region === undefined ? {} : { region });
    clients.set(region, client);
    return client;
  };
}
