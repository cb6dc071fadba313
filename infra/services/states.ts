import { Fn } from 'aws-cdk-lib';
import { asStates } from '../../domain/targets/states';
import type { ServiceGrants } from './service-grants';

/** To start executions of the state machine, and to look at them and stop them. */
export const states: ServiceGrants = ({ fields }) => {
  const { state_machine: machine } = asStates(fields);
  const part = (index: number) => Fn.select(index, Fn.split(':', machine));
  const executions = `arn:${part(1)}:states:${part(3)}:${part(4)}:execution:${part(6)}:*`;
  return [
    { actions: ['states:StartExecution'], resources: [machine] },
    { actions: ['states:DescribeExecution', 'states:StopExecution'], resources: [executions] },
  ];
};
