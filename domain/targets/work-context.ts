import type { JsonObject } from '../values/json';

/** What the work of an attempt hears, in any language. */
export interface WorkContext extends JsonObject {
  run_id: string;
  group: string;
  job: string;
  attempt: number;
  /** ISO 8601. */
  deadline: string;
  scheduled_time: string | null;
  /** The run's folder, shared by its jobs. */
  data_url: string;
  parameters: JsonObject;
}
