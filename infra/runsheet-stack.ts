import { CfnCondition, CfnParameter, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { runsheetPropsOf } from './check-props';
import { Runsheet, type RunsheetJob } from './runsheet';
import type { RunsheetProps } from './runsheet-props';

/** The stack's own `permissionsBoundary` bounds every role in it. */
export interface RunsheetStackProps extends StackProps, Omit<RunsheetProps, 'permissionsBoundary'> {}

/** A stack with one Runsheet and nothing else. Without `name` the Runsheet is called after the stack. */
export class RunsheetStack extends Stack {
  readonly runsheet: Runsheet;

  constructor(scope: Construct, id: string, props: RunsheetStackProps) {
    super(scope, id, props);
    const email = props.notifyEmail === undefined ? emailParameter(this) : undefined;
    // CDK leaves "Default" out of logical ids. So they are those of a Runsheet without a stack around it.
    this.runsheet = new Runsheet(this, 'Default', {
      ...runsheetPropsOf(props),
      ...(email && { notifyEmail: email.valueAsString }),
    });
    if (email) this.runsheet.mailOnlyIf(isGiven(this, email));
  }

  /** The function of a job, for grants. Throws if there is no such job, and names the nearest. */
  job(name: string): RunsheetJob {
    return this.runsheet.job(name);
  }
}

function emailParameter(stack: Stack): CfnParameter {
  return new CfnParameter(stack, 'NotifyEmail', {
    description: 'The address that gets the messages of runs and alarms, once it has confirmed; empty: nobody',
    default: '',
    allowedPattern: '|[^@\\s]+@[^@\\s]+',
    constraintDescription: 'an e-mail address, or nothing',
  });
}

function isGiven(stack: Stack, email: CfnParameter): CfnCondition {
  return new CfnCondition(stack, 'IsEmailGiven', { expression: Fn.conditionNot(Fn.conditionEquals(email, '')) });
}
