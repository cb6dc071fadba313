import type { JsonObject } from '../../domain/values/json';

/** What the process that runs statements gets, as a JSON file. All paths are absolute. */
export interface SqlTask extends JsonObject {
  /** The project's folder. */
  folder: string;
  /** The file of statements, relative to that folder. */
  file: string;
  /** Null: in memory. */
  database: string | null;
  read_only: boolean;
  memory_limit: string | null;
  threads: number | null;
  extensions: string[];
  /** The folders in which statements may read and write. */
  allowed: string[];
  /** The run's folder. */
  data: string;
  /** For DuckDB's temporary files. */
  temporary: string;
  /** The file of the attempt's context, and that of its result. */
  context: string;
  result: string;
  /** Where the process writes why it failed. */
  error: string;
}

/** Why statements failed, as the process writes it. */
export interface SqlError extends JsonObject {
  name: string;
  message: string;
  permanent: boolean;
  frames: string[];
}
