import { command } from './command';
import type { Driver } from './driver';
import { notebook } from './notebook';
import { spark } from './spark';
import { sql } from './sql';

/** What runs each kind of target on this machine, by kind. */
export const DRIVERS: Readonly<Record<string, Driver>> = { command, notebook, spark, sql };
