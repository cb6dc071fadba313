import type { MasterTable } from '../../adapters/dynamodb/master-table';
import type { RunTable } from '../../adapters/dynamodb/run-table';
import type { Firing } from '../../domain/schedules/fires';
import type { AttemptEntry, RunRow } from '../../domain/tables/rows';

/** Where a command works: a home on this machine, or a stack on AWS. The tables are the same. */
export interface Engine {
  master: MasterTable;
  runs: RunTable;
  /** Who starts what a schedule says. */
  firing: Firing;
  /** What an attempt printed, line by line. `target`: its job's. */
  readAttemptLog(attempt: AttemptEntry, target: string): Promise<string[]>;
  /** Closes the run where its execution has ended without doing so; whether it is closed now. */
  closeEnded(run: RunRow): Promise<boolean>;
  /** Stops the run's execution from outside. Absent on a laptop: the command that runs the run sees for itself that it is asked to stop. */
  stopExecution?(run: RunRow, cause: string): Promise<void>;
  /** Why a log may lack what was printed, as the end of a sentence; empty where it cannot. */
  late: string;
  /** Writes to the master table that its change log does not have yet, as far as can be told from here. */
  countUnrecorded(): number;
  /** The options that name this engine to the next command, as a shell takes them: ` --stack runsheet-dev`, or nothing. */
  options: string;
  close(): void;
}
