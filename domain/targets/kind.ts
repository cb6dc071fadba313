import type * as z from 'zod/mini';
import type { JsonObject } from '../values/json';
import type { Problem } from '../values/schema';

/*
 * What a kind of target says of itself. Each kind that a project can declare is one file beside this one, and a line in
 * kinds.ts. Its driver, which starts the work, is `local/drivers/<kind>.ts`.
 */

/** A target as the project's config declares it, under `targets`. */
export interface DeclaredTarget {
  /** `command:load-orders`: as the rows name it. */
  target: string;
  kind: string;
  /** The folder of the config. Paths in the fields are relative to it. Absolute. */
  folder: string;
  /** What the config says of it, as the kind's schema takes it. */
  fields: JsonObject;
  /** What the config says of a target whose `local` runs here in its place: `kind` and `fields` are then of `local`. */
  standsFor?: { kind: string; fields: JsonObject };
  /** What was read of its files, for what a plan can check. Undefined where nothing was, as in a run. */
  facts?: JsonObject;
  /** The texts of its files, by their names in the fields. Only on a stack, which has no folder. */
  files?: Readonly<Record<string, string>>;
}

/** The declared targets of a project or of a stack, by the name that rows give them, and where they are to run. */
export interface DeclaredTargets extends ReadonlyMap<string, DeclaredTarget> {
  readonly place: Place;
  /** On a stack: the names of its job files in Python, each of which is a function of its own that is called. */
  readonly python: readonly string[];
}

/** Where jobs run: on this machine, or on a stack. */
export type Place = 'here' | 'stack';

/**
 * How jobs of a kind run in a place. `process`: the engine owns a process, and hears its end. `service`: a driver
 * starts the work in a service and looks at it until it ends. `call`: a Lambda function is called, and its answer
 * awaited.
 */
export type Running = 'process' | 'service' | 'call';

export interface Kind {
  /** The kind in one word or two, as the end of "is a". */
  title: string;
  /** What the config may say of such a target. */
  fields: Readonly<Record<string, z.ZodMiniType>>;
  /** What is wrong with fields that do not fit together. Asked of any object, whatever its fields are. */
  rules?(fields: JsonObject): Problem[];
  /** How its jobs run in each place. Without `stack` they run here only: a stack has no process of its own. */
  runs: Readonly<{ here: Running; stack?: Exclude<Running, 'process'> }>;
  /**
   * Where its work runs in a service: it hears of its job by a file in S3, and writes its result into one, of which it
   * gets the URLs as variables.
   */
  takesFiles?: true;
  /** The most `timeout_minutes` of a row, and why. */
  longest: LongestTimeout;
  /** The most of a target with these fields in this place, where that is less. */
  longestOf?(fields: JsonObject, place: Place): LongestTimeout | undefined;
  /** One line for lists: what runs. */
  describe(fields: JsonObject): string;
  /** The program that must be there before a job can run; undefined if none is needed. */
  program(fields: JsonObject): string | undefined;
  /** The references to secrets in its fields, by their place there: `env.PASSWORD`. */
  secrets(fields: JsonObject): ReadonlyMap<string, string>;
  /** What these fields lack for the kind to run in this place, as the end of a sentence. */
  lacks?(fields: JsonObject, place: Place): string | undefined;
  /** The files of the project that go to a stack with the target. */
  files?(fields: JsonObject): string[];
  /** What a plan can check of these files, by their texts. Throws if the kind cannot run them on a stack. */
  factsOf?(fields: JsonObject, files: Readonly<Record<string, string>>): JsonObject;
  /** Why a job with these parameters cannot run in this place. Each is a sentence that begins with the parameter. */
  parameterProblems(fields: JsonObject, parameters: JsonObject, facts?: JsonObject, place?: Place): string[];
  /**
   * Where people see the work of this id in its service: an https link of the kind's own making, since anyone may have
   * edited the row. Undefined if the id is none of the kind's, and for kinds without a service.
   */
  consoleUrl?(id: string): string | undefined;
  /** How EventBridge tells of the end of such work on a stack. Left out where nobody tells. */
  notices?: readonly EndNotice[];
  /** What its notices call the work of this id. Left out where they have the id itself. */
  toldAs?(id: string): string | undefined;
}

/** An event of EventBridge that tells of the end of work in a service. What it says is looked into, not trusted. */
export interface EndNotice {
  source: string;
  detailType: string;
  /**
   * What a rule asks of the event's `detail`, so that it matches the ends of this target's work. Values may be known
   * only at the deployment. Undefined if work of these fields is told of otherwise.
   */
  pattern(fields: JsonObject): NoticePattern | undefined;
  /** What the work is called: its id, or what `toldAs` makes of that. Undefined if the detail does not say. */
  workId(detail: JsonObject, from: AwsPlace): string | undefined;
  /** Whether the event comes to the stack. Default: it does, as work runs in the stack's own region and account. */
  comesTo?(stack: AwsPlace, fields: JsonObject): boolean;
}

/** By field of `detail`, the values of which the event must have one. */
export type NoticePattern = Readonly<Record<string, readonly unknown[]>>;

/** A region of an account of AWS. */
export interface AwsPlace {
  region: string;
  account: string;
}

export interface LongestTimeout {
  minutes: number;
  why: string;
}

/** A week: the time of all kinds but `lambda`, whose functions end at 15 minutes. */
export const A_WEEK: LongestTimeout = { minutes: 7 * 24 * 60, why: '7 days' };
