import type { MasterTable } from '../../adapters/dynamodb/master-table';
import type { RunTable } from '../../adapters/dynamodb/run-table';
import type { Firing } from '../../domain/schedules/fires';
import type { AttemptEntry, JobRunRow, RunRow } from '../../domain/tables/rows';
import type { NotebookOf } from '../../local/kept-notebooks';
import type { Waits } from '../../operations/look/hear-end';

/** Where a command works: a home on this machine, or a stack on AWS. The tables are the same. */
export interface Engine {
  master: MasterTable;
  runs: RunTable;
  /** Who starts the scheduled runs. */
  firing: Firing;
  /**
   * Looks now who starts scheduled runs: Scheduler, or each `schedule --watch` of the home. Returns whether somebody
   * does of a group.
   */
  readWatched(): (group: string) => boolean;
  /** The lines that an attempt of the job run printed, or `LogGoneError`. */
  readAttemptLog(attempt: AttemptEntry, row: JobRunRow): Promise<string[]>;
  /** The executed notebook of an attempt, which a home keeps, and its file. Undefined if there is none. */
  readNotebook?(of: NotebookOf): Promise<string | undefined>;
  findNotebook?(of: NotebookOf): string | undefined;
  /** Closes the run if its execution has ended without closing it. Returns whether the run is closed now. */
  closeEnded(run: RunRow): Promise<boolean>;
  /** Stops the run's execution. Absent on a laptop, where the command that runs the run sees the request itself. */
  stopExecution?(run: RunRow, cause: string): Promise<void>;
  /** How a state machine that waits for the end of work in a service is woken. Absent on a laptop, where none waits. */
  waits?: Waits;
  /**
   * In a home: the process of this command, as the marks of its applies name it, and an act that ends an apply of the
   * group whose process is gone. On a stack nobody can tell, and a mark counts for a minute.
   */
  applies?: { owner: string; endDead(group: string): Promise<void> };
  /** Precedes each job function's name in the name that a plan calls it by. */
  functionPrefix: string;
  /** How long after its end an attempt's lines may still arrive. */
  lateMs: number;
  /** Why a log may lack lines, as the end of a sentence. Empty if no line can be missing. */
  late: string;
  /** How many writes to the master table the change log still lacks, as far as this machine can tell. */
  countUnrecorded(): number;
  /** The folder of the home, or the stack, for a message about what it holds. */
  place: string;
  /** The options that lead the next command to this engine: see `engineOptions`. */
  options: string;
  /** Whether the project's config names groups files. */
  hasGroupsFiles: boolean;
  close(): void;
}

/** What planning a group needs of an engine. */
export type PlanningEngine = Pick<
  Engine,
  'master' | 'runs' | 'applies' | 'firing' | 'readWatched' | 'options' | 'functionPrefix'
>;
