import type { JsonObject } from '../values/json';

/*
 * What the config may say of each kind, as types alone: the construct's properties have them, whose users lack the
 * library of the schemas.
 */

export interface ProcessFields {
  /** The folder in which it runs, relative to the config's. Default: that folder. */
  cwd?: string;
  /** Variables beside those of the command line's own environment. */
  env?: Record<string, string | { secret: string }>;
  /** Exit codes after which another attempt would be of no use. */
  permanent_exit_codes?: number[];
}

/** A text, or the value of one of the job's parameters. */
export type Argument = string | { parameter: string };

/** A job of AWS Batch. The exit code of its container decides. */
export interface BatchFields {
  queue: string;
  /** A name, a revision (`load:7`), or an ARN. A name means its newest active revision. */
  definition: string;
  /** Instead of the command of the definition. */
  command?: Argument[];
  /** Beside the variables of the definition. */
  env?: Record<string, string>;
  vcpus?: number;
  memory_mib?: number;
  permanent_exit_codes?: number[];
}

/** A program of this machine and its arguments: never a shell's command, so that no value is ever code. */
export interface CommandFields extends ProcessFields {
  run: Argument[];
}

/**
 * A run of Databricks: a job that is there (`job`), or a notebook or a Python file that is submitted once, on a cluster
 * that is there, on a new one, or on serverless compute.
 */
export interface DatabricksFields {
  /** `https://dbc-a1b2c3d4-e5f6.cloud.databricks.com` */
  workspace: string;
  /** A personal access token. */
  token?: { secret: string };
  /** Of a service principal, instead of a token. */
  client_id?: string;
  client_secret?: { secret: string };
  /** The number of a job. */
  job?: number;
  notebook?: string;
  python_file?: string;
  /** Of a Python file. A notebook and a job get the row's parameters under their names. */
  arguments?: Argument[];
  /** The cluster that is there. */
  cluster?: string;
  /** A cluster for this run alone, as the Jobs API takes it. */
  new_cluster?: JsonObject;
  /** What the run's cluster installs first, as the Jobs API takes it: `{pypi: {package: 'requests==2.32.5'}}`. */
  libraries?: JsonObject[];
  /** Serverless compute for a Python file. A notebook needs none of the three. */
  environment?: { environment_version: string; dependencies?: string[] };
  /** The SQL warehouse of a notebook of SQL. */
  warehouse?: string;
}

/** A task of Amazon ECS, on Fargate or on machines of a cluster. The exit code of its container decides. */
export interface EcsFields {
  cluster: string;
  /** A family, a revision of one (`load:7`), or an ARN. A family means its newest revision. */
  task_definition: string;
  /** The container that works, and that gets the command and the variables. */
  container: string;
  /** Instead of the command of the definition. */
  command?: Argument[];
  /** Beside the variables of the definition. */
  env?: Record<string, string>;
  /** Default: FARGATE. */
  launch_type?: 'FARGATE' | 'EC2' | 'EXTERNAL';
  capacity_provider?: string;
  platform_version?: string;
  subnets?: string[];
  security_groups?: string[];
  /** Default: false. Without it a task in a public subnet reaches no registry. */
  assign_public_ip?: boolean;
  /** Of the whole task: 1024 is one virtual processor. */
  cpu?: number;
  memory_mib?: number;
  permanent_exit_codes?: number[];
  /** On a stack: the ARNs of the task definition's roles, task and execution, which it may pass on to ECS. */
  pass_roles?: string[];
}

/** A job of AWS Glue that is there already. */
export interface GlueFields {
  job: string;
  /** Over the job's default arguments: `--day: {parameter: day}`. */
  arguments?: Record<string, Argument>;
  worker_type?: string;
  number_of_workers?: number;
  security_configuration?: string;
}

/** A function that is there already. */
export interface LambdaFields {
  /** A name or an ARN, with an alias or a version (`erp-sync:live`, `erp-sync:7`) or without. */
  function: string;
  /**
   * What the function gets as its event: what any work hears of its job, with the parameters in it, or the row's
   * parameters alone. Default: context.
   */
  event?: 'context' | 'parameters';
}

/** A notebook of the project: Jupyter's, or one of Databricks in its source format or exported. */
export interface NotebookFields extends Pick<ProcessFields, 'cwd' | 'env'> {
  /** The notebook's file, relative to the config's folder, in which it lies. */
  notebook: string;
  /** The interpreter, relative to the config's folder. Default: the project's, as for Python job files. */
  python?: string;
  /** The kernel of a Jupyter notebook. Default: its own, or python3 where that is not installed. */
  kernel?: string;
  /** Settings of its session of Spark. */
  spark_properties?: SparkProperties;
  /** What `dbutils.secrets.get(scope, key)` gives, by `<scope>/<key>`. */
  secrets?: Record<string, { secret: string }>;
}

/** Settings of Spark: a file of them, relative to the config's folder, or the settings themselves. */
export type SparkProperties = string | Record<string, string | number | boolean>;

/** How EMR Serverless runs a Spark application on a stack. */
export interface EmrFields {
  /** The id of an application of EMR Serverless in the stack's region. */
  application: string;
  /** The ARN of the role with which the run acts. It needs `grantWork`. */
  role: string;
  /** Where the application lies in S3. Default: the project's script, as it was when the stack was deployed. */
  entry_point?: string;
  /** Settings of Spark. Those of `properties` are for this machine. */
  properties?: Record<string, string | number | boolean>;
  /** The log group in CloudWatch that gets what the driver prints. Default: as the application says. */
  log_group?: string;
}

/** A Spark application: a PySpark script, or a jar and its class. A laptop starts it by spark-submit. */
export interface SparkFields extends ProcessFields {
  script?: string;
  jar?: string;
  /** The class of a jar whose manifest names none. */
  class?: string;
  arguments?: Argument[];
  properties?: SparkProperties;
  emr?: EmrFields;
}

/** How Athena runs statements. It acts with the rights of the function that runs work in services. */
export interface AthenaFields {
  /** The database of the catalog that names without one mean, and the only one that the function may use. */
  database: string;
  /** Default: primary. */
  workgroup?: string;
  /** Default: AwsDataCatalog, which is Glue's. */
  catalog?: string;
  /** Where results go. Default: where the workgroup says; if that is in S3, name the folder here too. */
  output?: string;
  /** Folders of S3 from which the statements read. */
  reads?: string[];
  /** Folders of S3 into which they write, too. With any, they may also define tables. */
  writes?: string[];
}

/** How Redshift runs statements, by its Data API. */
export interface RedshiftFields {
  database: string;
  cluster?: string;
  /** A serverless workgroup: its ARN, or its name. */
  workgroup?: string;
  /** A user of a cluster's database. Default: one of the function's role. */
  user?: string;
  /** A secret with the user's name and password, instead. */
  secret_arn?: string;
}

/** The statements of a file: DuckDB runs them on a laptop, Athena or Redshift on a stack. */
export interface SqlFields {
  /** A file of the project, relative to the config's folder. */
  file: string;
  /** A database file of the project, or `{data: name}` of the run's data folder. Default: in memory. */
  database?: string | { data: string };
  /** Opens the database for reading only, so that several jobs can read it side by side. */
  read_only?: boolean;
  /** DuckDB's limit of memory: beyond it, it works in temporary files. */
  memory_limit?: string;
  threads?: number;
  /** Extensions of DuckDB that are loaded, and installed if they are not there. No others are. */
  extensions?: string[];
  /** Folders beside the project's and the run's data folder in which statements may read and write. */
  folders?: string[];
  athena?: AthenaFields;
  redshift?: RedshiftFields;
}

/** Another state machine. An execution of it is the job's work, and the execution's output the job's result. */
export interface StatesFields {
  /** Its ARN. It must be a standard one: nobody can look at an execution of an express state machine. */
  state_machine: string;
}
