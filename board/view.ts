import type { AttemptEntry } from '../domain/tables/rows';
import type { Links } from './links';

/** What a page is rendered for: who reads it, where, and when. */
export interface View {
  links: Links;
  /** Epoch ms. */
  now: number;
  /** Where AWS shows the same: undefined on a laptop. */
  console: ConsoleLinks | undefined;
  /** What the command line needs to work on the same tables: ` --stack runsheet-dev`, or nothing. */
  options: string;
}

/** Addresses in the AWS console. None is a row's: they are made of the stack's own names, and of a row's parts of them. */
export interface ConsoleLinks {
  execution(runId: string): string;
  /** Undefined where the attempt has no log, or its target can be no function. */
  log(target: string | undefined, attempt: AttemptEntry): string | undefined;
}
