import { Duration, Stack } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { SERVICE_CALL_SECONDS } from '../../domain/attempts/deadline';
import type { ServedSettings, StackTarget } from '../../domain/plans/deployed-settings';
import { SERVICE_FUNCTION } from '../../domain/targets/kinds';
import { noticesOf } from '../../domain/targets/services/end-notices';
import { WORK_FOLDER } from '../../domain/targets/work-files';
import { keyStatements } from '../encryption';
import { batch } from '../services/batch';
import { ecs } from '../services/ecs';
import { EndNotices } from '../services/end-notices';
import { glue } from '../services/glue';
import { mergeStatements, type ServiceGrants, WHY_ANY } from '../services/service-grants';
import { spark } from '../services/spark';
import { sql } from '../services/sql';
import { states } from '../services/states';
import { fileStatements, takesFiles } from '../services/work-files';
import { acknowledgeWildcard, secretStatements, singleRows } from '../statements';
import { isOfDeployment, secretsOf } from '../targets';
import { type RunsheetParts, ServiceFunction } from './runsheet-function';

export interface LookFunctionProps extends RunsheetParts {
  data: IBucket;
  /** The targets whose work runs in a service. */
  served: readonly StackTarget[];
}

/**
 * The job function of all targets whose work runs in a service: it starts the work, looks at it and stops it. A stack
 * without such targets has none. It has the rights of a job function on the run table, and those that its targets need.
 */
export class LookFunction extends ServiceFunction {
  constructor(scope: Construct, id: string, { data, served, ...parts }: LookFunctionProps) {
    const late = served.filter(({ fields }) => isOfDeployment(fields));
    const declared = served.filter((each) => !late.includes(each));
    const stack = Stack.of(scope);
    const ofTargets = served.flatMap((each) => GRANTS[each.kind]?.(each, { stack, data }) ?? []);
    const withFiles = served.filter(takesFiles);
    const inBucket = fileStatements(data, withFiles);
    const grants = [...ofTargets, ...inBucket];
    const isTold = served.some((each) => noticesOf(each).length > 0);
    super(scope, id, {
      parts,
      file: SERVICE_FUNCTION,
      memoryMb: 256,
      timeout: Duration.seconds(SERVICE_CALL_SECONDS),
      environment: {
        RUNSHEET_RUN_TABLE: parts.tables.run.tableName,
        RUNSHEET_DATA_URL: `s3://${data.bucketName}`,
        ...(withFiles.length > 0 && { RUNSHEET_WORK_URL: `s3://${data.bucketName}/${WORK_FOLDER}` }),
        // Known only once the stack is deployed, as an ARN may be. All else is in a file: an environment has 4 KB.
        ...(late.length > 0 && {
          RUNSHEET_SERVED: stack.toJsonString(late.map(({ files: _, facts: __, ...each }) => each)),
        }),
      },
      settings: settingsOf(declared, late),
      statements: [singleRows(parts.tables)],
      furtherStatements: [
        ...(isTold ? [{ actions: ['states:SendTaskSuccess'], resources: ['*'] }] : []),
        ...mergeStatements(grants),
        ...keyStatements(scope, data.encryptionKey, inBucket),
        ...secretStatements([...new Set(served.flatMap(secretsOf))], stack),
      ],
    });
    if (isTold) {
      // An event that fails is tried twice more. The next look makes good what is lost.
      this.function.configureAsyncInvoke({ retryAttempts: 2, maxEventAge: Duration.hours(1) });
      new EndNotices(this, 'Ends', { served, hears: this.function });
      acknowledgeWildcard(this, '*', WHY_ANY_TASK);
    }
    const wild = grants.flatMap(({ resources, why = WHY_ANY }) =>
      resources.filter((resource) => resource.includes('*')).map((resource) => [resource, why] as const),
    );
    for (const [resource, why] of new Map(wild)) acknowledgeWildcard(this, resource, why);
  }
}

/** The files of a target that is known only at the deployment are known at the synth. */
function settingsOf(declared: readonly StackTarget[], late: readonly StackTarget[]) {
  const files = Object.fromEntries(late.flatMap(({ target, files }) => (files ? [[target, files]] : [])));
  const settings = { ...(declared.length > 0 && { declared }), ...(Object.keys(files).length > 0 && { files }) };
  return Object.keys(settings).length > 0 ? (settings satisfies ServedSettings) : undefined;
}

const WHY_ANY_TASK =
  'Forced by AWS: the action knows no resources. It takes a token that Step Functions has given to this function alone.';

/** What a target's work takes on AWS, by its kind, beside its secrets. Databricks is no service of AWS. */
const GRANTS: Readonly<Record<string, ServiceGrants>> = {
  batch,
  ecs,
  glue,
  spark,
  sql,
  states,
};
