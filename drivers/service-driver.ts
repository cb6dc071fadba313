import type { Usage } from '../domain/cost/usage';
import type { AttemptClass, WorkLog } from '../domain/tables/rows';
import type { DeclaredTarget } from '../domain/targets/kind';
import type { WorkContext } from '../domain/targets/work-context';

/*
 * What runs a kind of target in a service: it starts the work, looks at it, and stops it. A driver knows no table and
 * keeps nothing between two calls; the same code runs on AWS, on the emulators and on this machine. The attempt around
 * it is that of operations/look/look-at-work.ts.
 */

/** A declared target, and the secrets that its fields name. */
export interface ServedTarget extends DeclaredTarget {
  /** The value of the secret at this place of the fields. Throws `StartRefused` if it cannot be read. */
  secret(place: string): Promise<string>;
}

export interface ServiceDriver {
  /**
   * Whether the service tells by the token that it has this work already, so that the same start twice starts nothing
   * twice. Otherwise a start whose answer was lost is looked for with `find` before the next.
   */
  knowsTokens: boolean;
  /**
   * Starts the work, and returns what the service calls it. Sets the service's own time limit a little above the
   * deadline, where there is one. Throws `StartRefused` if the service surely has not started it; after any other
   * error nobody knows.
   */
  start(call: ServiceCall): Promise<string>;
  /**
   * The id of the work that was started with this token. Undefined if there is none.
   * @param since epoch ms: it was not started before
   */
  find(token: string, target: ServedTarget, since: number): Promise<string | undefined>;
  /**
   * Whether the work runs, or how it ended. After an error nobody knows, and the next look tries again. If the service
   * asks to be left alone for a while, the error says so as `retryAfterMs`, and that look comes later.
   * @param done of work in parts: what the driver gave of the parts that are over
   */
  look(id: string, target: ServedTarget, done?: string): Promise<WorkState>;
  /**
   * Of work in parts, one after another, such as the statements of a file: starts the part after this one, as `start`
   * does the first, and returns what the work is called from then on. `find` gives the newest part.
   */
  next?(id: string, call: ServiceCall): Promise<string>;
  /**
   * Of work in parts that ends between two of them, after this one: gives up what the parts share, such as an open
   * transaction. Returns what people should know if it could not.
   */
  close?(id: string, target: ServedTarget): Promise<string | undefined>;
  /**
   * Where the service keeps what the work prints, if that is in CloudWatch. Undefined while that is not known: the next
   * look asks again. `runsheet logs` reads it with the rights of whoever calls it. Lines that only the API has are
   * `printed` of the work's end.
   */
  logs?(id: string, target: ServedTarget): Promise<WorkLog | undefined>;
  /** What this machine lacks to reach the service, and what to do. Undefined on a stack, and if it lacks nothing. */
  missing?(environment: NodeJS.ProcessEnv, target: DeclaredTarget): string | undefined;
  /** Asks the service to end the work. It may take its time; of work that has ended nothing is asked. */
  stop(id: string, target: ServedTarget, why: string): Promise<void>;
}

export interface ServiceCall {
  target: ServedTarget;
  /** 64 characters of [0-9a-f], of this attempt alone. */
  token: string;
  /**
   * When the attempt began, epoch ms: the same in each start of it, so that a start that is repeated asks for the same.
   */
  startedAt: number;
  /** What the work hears of its job. */
  context: WorkContext;
  /** The same as variables, with those that name the files, for a kind that takes files. */
  variables: Readonly<Record<string, string>>;
}

/** `printed`: what the work has printed, where it is not in CloudWatch. The end of it becomes lines of our log. */
export type WorkState =
  /** `waits`: that it has not begun yet, and why, as a clause: `notBegun` makes it. */
  | (Seen & { is: 'running'; waits?: string | undefined })
  /** A part of it has ended well, and `next` is to start another. `done`: what is kept of all parts until then. */
  | (Ended & { is: 'between'; done: string })
  /** `output`: its result as JSON text, if it has one. That of a kind that takes files is read from its file. */
  | (Ended & { is: 'succeeded'; output?: string | undefined; printed?: string | undefined })
  | (Ended & {
      is: 'failed';
      printed?: string | undefined;
      class: AttemptClass;
      name: string;
      message: string;
      /** The frames nearest the fault, a line each. */
      stack?: string[];
      /** All that the service says of the fault, for the log. */
      trace?: string | undefined;
    })
  /** Somebody has stopped it, here or in the service. `detail`: what people should know of it besides. */
  | (Ended & { is: 'stopped'; detail?: string | undefined })
  /** The service does not know it any more. */
  | { is: 'unknown' };

interface Seen {
  /** Its id with more in it, such as what the link to its page is made of, where a start could not say that yet. */
  knownAs?: string | undefined;
}

/** Work that has ended, well or not. */
interface Ended extends Seen {
  /** What it used, all parts together, as far as the service says; it costs what it costs, however it ended. */
  usage?: Usage | undefined;
}

/**
 * That work has not begun yet, in the words of its service.
 * @param what its job, its run, the statement
 * @param why left out where the service does not say
 */
export function notBegun(what: string, service: string, state: string, why?: string): string {
  return `${what} has not begun to run: ${service} says ${state}${why?.trim() ? ` (${why.trim()})` : ''}`;
}

/** The service has refused to start the work: nothing of it runs. */
export class StartRefused extends Error {
  constructor(
    override readonly name: string,
    message: string,
    readonly kind: AttemptClass,
  ) {
    super(message);
  }
}
