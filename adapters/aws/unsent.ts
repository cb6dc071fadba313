/** What is used of a client of the AWS SDK. */
interface AnyClient {
  config: { region(): Promise<string> };
  middlewareStack: {
    add(middleware: Middleware, options: { step: 'finalizeRequest'; priority: 'low'; name: string }): void;
  };
}

type Next = (args: never) => Promise<never>;
type Middleware = (next: Next, context: object) => Next;

/** What a call that DNS had no address for says besides. */
export interface Unsent {
  /** Where it was to go. */
  endpoint: string;
  region: string;
}

const UNSENT = Symbol.for('runsheet.unsent');

/**
 * Marks the error of a call for whose endpoint DNS knows no address, as of a region that is misspelt. The SDK tries
 * such a call again, as it does after a lost answer, and gives the last error alone: only if each try found no address
 * was nothing sent.
 */
export function markUnsent<Client>(client: Client): Client {
  const { config, middlewareStack } = client as AnyClient;
  const sent = new WeakSet<object>();
  const middleware: Middleware = (next, context) => async (args) => {
    try {
      return await next(args);
    } catch (error) {
      const { code, syscall, hostname } = error as NodeJS.ErrnoException & { hostname?: string };
      if (code !== 'ENOTFOUND' || syscall !== 'getaddrinfo' || hostname === undefined) sent.add(context);
      else if (!sent.has(context))
        Object.assign(error as object, { [UNSENT]: { endpoint: hostname, region: await config.region() } });
      throw error;
    }
  };
  // Behind the SDK's own repeats, so that it sees each try.
  middlewareStack.add(middleware, { step: 'finalizeRequest', priority: 'low', name: 'markUnsent' });
  return client;
}

/** Undefined: the call may have been sent. */
export function unsentOf(error: unknown): Unsent | undefined {
  return (error as { [UNSENT]?: Unsent } | undefined)?.[UNSENT];
}
