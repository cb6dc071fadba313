import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { renderDefinition, SERVICE_FUNCTIONS } from '../domain/definition';
import { LOG_RETENTION, type RunsheetFunction, type RunsheetParts } from './functions/runsheet-function';
import type { ServiceFunctions } from './functions/service-functions';
import { acknowledgeWildcard, arnOf, type Statement } from './statements';

export interface RunStateMachineProps extends Pick<RunsheetParts, 'key' | 'logRetention'> {
  name: string;
  services: ServiceFunctions;
  /** The functions of jobs. */
  jobs: readonly RunsheetFunction[];
}

/** The state machine that runs every group. It may call the functions of this stack, and nothing else. */
export class RunStateMachine extends Construct {
  readonly machine: StateMachine;
  readonly arn: string;

  constructor(scope: Construct, id: string, { name, services, jobs, key, logRetention }: RunStateMachineProps) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    // A statement each: from about 60 functions on they fill more than one policy (10,240 characters), and CDK splits
    // between statements.
    for (const each of [...SERVICE_FUNCTIONS.map((service) => services.byName[service]), ...jobs]) {
      role.addToPolicy(
        new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [each.function.functionArn] }),
      );
    }
    const batches = batchStatements(this, name);
    for (const statement of batches) role.addToPolicy(new PolicyStatement(statement));
    this.machine = new StateMachine(this, 'StateMachine', {
      stateMachineName: name,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(JSON.stringify(renderDefinition())),
      definitionSubstitutions: Object.fromEntries(
        SERVICE_FUNCTIONS.map((service) => [service, services.byName[service].function.functionArn]),
      ),
      role,
      logs: {
        destination: new LogGroup(this, 'Logs', {
          // This prefix keeps the account's log resource policy from growing past its 5,120 characters.
          logGroupName: `/aws/vendedlogs/states/${name}`,
          retention: logRetention ?? LOG_RETENTION,
          ...(key && { encryptionKey: key }),
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ERROR,
        // Parameters and error texts may be personal data, so they stay in the run table.
        includeExecutionData: false,
      },
      tracingEnabled: false,
    });
    this.arn = this.machine.stateMachineArn;
    acknowledge(this.machine, role);
    for (const resource of batches.flatMap(({ resources }) => resources.filter((each) => each.endsWith('*'))))
      acknowledgeWildcard(role, resource, BATCH_NAMES);
  }
}

/**
 * A Distributed Map starts its batches as executions of this same state machine, looks at them and stops them (AWS's
 * docs, iam-policies-eg-dist-map: these resources, word for word). By name: the state machine refers to its role.
 */
function batchStatements(scope: Construct, name: string): Statement[] {
  const arn = (resource: string) => arnOf(Stack.of(scope), 'states', resource);
  return [
    { actions: ['states:StartExecution'], resources: [arn(`stateMachine:${name}`)] },
    {
      actions: ['states:DescribeExecution', 'states:StopExecution'],
      resources: [arn(`execution:${name}:*`)],
    },
  ];
}

const BATCH_NAMES =
  'Step Functions itself names the executions of a Distributed Map. The ARNs hold this one state machine.';

function acknowledge(machine: StateMachine, role: Role): void {
  Validations.of(machine).acknowledge(
    {
      id: 'AwsSolutions-SF1',
      reason:
        'Errors are logged. The run table has every attempt, and Step Functions keeps the whole history for 90 days: level ALL ' +
        'would be a third copy, at about a tenth of the cost of a job.',
    },
    {
      id: 'AwsSolutions-SF2',
      reason:
        'The run table has the times of each attempt, which a sampled trace would not add to; its four actions need resource *.',
    },
  );
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'Forced by AWS: the log delivery actions, without which Step Functions cannot log, know no resources.',
  });
}
