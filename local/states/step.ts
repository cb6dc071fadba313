import type { Json } from './values/json';

/** What a state comes to: its output, and the state after it (undefined: the graph has ended). */
export interface Step {
  readonly output: Json;
  readonly next: string | undefined;
}
