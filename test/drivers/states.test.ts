import { states } from '../../drivers/states';
import { aCall, aTargetOf, refusal } from '../support/drivers/driver-calls';
import { useAwsService } from '../support/services/aws-service';

/* Whose doing an error is: of an execution that ended by it, and of a start that was refused by it. */

const MACHINE = 'arn:aws:states:eu-central-1:123456789012:stateMachine:close-books';
const ID = `${MACHINE.replace('stateMachine', 'execution')}:x`;

let error = '';
const service = useAwsService(['AWS_ENDPOINT_URL_SFN'], () => ({ status: 'FAILED', error, cause: 'no' }), {
  AWS_MAX_ATTEMPTS: '1',
});
const aTarget = () => aTargetOf('states:close', { state_machine: MACHINE });

test.each([
  ['ThrottlingException', 'job'],
  ['ValidationException', 'job'],
  ['AccessDeniedException', 'job'],
  ['Lambda.TooManyRequestsException', 'fault'],
  ['States.Timeout', 'timeout'],
  ['States.Runtime', 'permanent'],
])('an execution that ended by %s is a %s', async (name, kind) => {
  error = name;
  expect(await states.look(ID, aTarget())).toEqual({ is: 'failed', class: kind, name, message: 'no' });
});

test.each([
  ['ThrottlingException', 'fault'],
  ['ValidationException', 'permanent'],
  ['States.Runtime', undefined],
])('a start that is refused by %s is a %s', async (name, kind) => {
  service.fail({ action: 'StartExecution', how: name });
  expect(await refusal(states.start(aCall(aTarget())))).toMatchObject({ name, kind });
});
