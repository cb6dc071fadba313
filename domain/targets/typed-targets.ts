import type { Dataset } from '../values/dataset';
import type {
  BatchFields,
  CommandFields,
  DatabricksFields,
  EcsFields,
  GlueFields,
  LambdaFields,
  NotebookFields,
  SparkFields,
  SqlFields,
  StatesFields,
} from './target-fields';

/** What the config may say besides of every target: the data that its jobs read and write, for lineage. */
interface OfAll {
  reads?: Dataset[];
  writes?: Dataset[];
}

/** What the config may say besides of work that is a process of a laptop. */
interface OfProcess {
  stop_grace_seconds?: number;
}

/** What the config may say besides of a target that is no command. */
interface WithStandIn {
  /** The command that runs on a laptop in its place. A stack ignores it. */
  local?: CommandFields & OfProcess;
}

/** Declared targets by `kind:name`, each with the fields of its kind, called as in the project's config. */
export interface TypedTargets {
  readonly [target: `batch:${string}`]: BatchFields & OfAll & WithStandIn;
  /** Runs on a laptop only. */
  readonly [target: `command:${string}`]: CommandFields & OfAll & OfProcess;
  readonly [target: `databricks:${string}`]: DatabricksFields & OfAll & WithStandIn;
  readonly [target: `ecs:${string}`]: EcsFields & OfAll & WithStandIn;
  readonly [target: `glue:${string}`]: GlueFields & OfAll & WithStandIn;
  /** A function that is there already. */
  readonly [target: `lambda:${string}`]: LambdaFields & OfAll & WithStandIn;
  readonly [target: `notebook:${string}`]: NotebookFields & OfAll & OfProcess & WithStandIn;
  readonly [target: `spark:${string}`]: SparkFields & OfAll & OfProcess & WithStandIn;
  readonly [target: `sql:${string}`]: SqlFields & OfAll & OfProcess & WithStandIn;
  readonly [target: `states:${string}`]: StatesFields & OfAll & WithStandIn;
}
