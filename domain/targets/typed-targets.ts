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
  readonly [target: `batch:${string}`]: BatchFields & WithStandIn;
  /** Runs on a laptop only. */
  readonly [target: `command:${string}`]: CommandFields & OfProcess;
  readonly [target: `databricks:${string}`]: DatabricksFields & WithStandIn;
  readonly [target: `ecs:${string}`]: EcsFields & WithStandIn;
  readonly [target: `glue:${string}`]: GlueFields & WithStandIn;
  /** A function that is there already. */
  readonly [target: `lambda:${string}`]: LambdaFields & WithStandIn;
  readonly [target: `notebook:${string}`]: NotebookFields & OfProcess & WithStandIn;
  readonly [target: `spark:${string}`]: SparkFields & OfProcess & WithStandIn;
  readonly [target: `sql:${string}`]: SqlFields & OfProcess & WithStandIn;
  readonly [target: `states:${string}`]: StatesFields & WithStandIn;
}
