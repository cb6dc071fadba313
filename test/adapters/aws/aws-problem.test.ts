import { awsProblem, isPassing } from '../../../adapters/aws/aws-problem';

/** Error names and texts as AWS's services and the SDK use them. */
function anError(name: string, message: string, more: object = {}): Error {
  return Object.assign(new Error(message), { name, ...more });
}

const SERVICE = { $metadata: { httpStatusCode: 400 } };

describe('what an error of AWS means', () => {
  it.each([
    [
      anError(
        'AccessDeniedException',
        'User: arn:aws:sts::123456789012:assumed-role/dev/ann is not authorized to perform: states:StartExecution on resource: arn:aws:states:eu-west-1:123456789012:stateMachine:runsheet-dev because no identity-based policy allows the states:StartExecution action',
        SERVICE,
      ),
      'arn:aws:sts::123456789012:assumed-role/dev/ann may not states:StartExecution on arn:aws:states:eu-west-1:123456789012:stateMachine:runsheet-dev: ask for that permission, or choose another AWS_PROFILE',
    ],
    [
      anError(
        'AccessDenied',
        'User: arn:aws:iam::1:user/ann is not authorized to perform: cloudformation:DescribeStacks',
        SERVICE,
      ),
      'arn:aws:iam::1:user/ann may not cloudformation:DescribeStacks: ask for that permission, or choose another AWS_PROFILE',
    ],
    [
      anError('AccessDeniedException', 'Access denied by the organization.', SERVICE),
      'AWS denies it: Access denied by the organization.',
    ],
    [
      anError('CredentialsProviderError', 'Could not load credentials from any providers'),
      "there are no AWS credentials: set AWS_PROFILE, or sign in with your company's tool (Could not load credentials from any providers)",
    ],
    [
      anError('ExpiredTokenException', 'The security token included in the request is expired', SERVICE),
      'AWS does not accept the credentials: sign in again (ExpiredTokenException: The security token included in the request is expired)',
    ],
    [anError('Error', 'Region is missing'), 'no AWS region is chosen: set AWS_REGION, or one in your profile'],
    [
      anError('ThrottlingException', 'Rate exceeded', SERVICE),
      'AWS throttles the calls (ThrottlingException: Rate exceeded): nothing is lost, try again in a minute',
    ],
    [
      anError('ResourceNotFoundException', 'Requested resource not found', SERVICE),
      "AWS does not find what the stack's outputs name (Requested resource not found): check that the stack is complete, or deploy it again",
    ],
    [
      anError('Error', 'getaddrinfo ENOTFOUND dynamodb.eu-west-9.amazonaws.com', { code: 'ENOTFOUND' }),
      "AWS cannot be reached (getaddrinfo ENOTFOUND dynamodb.eu-west-9.amazonaws.com): check the region (AWS_REGION, or the profile's), the network and AWS_ENDPOINT_URL",
    ],
    [
      anError('AggregateError', '', { code: 'ECONNREFUSED' }),
      'AWS cannot be reached (ECONNREFUSED): check the network and AWS_ENDPOINT_URL',
    ],
    [
      anError('ValidationException', 'One or more parameter values', SERVICE),
      'AWS refused the call: ValidationException: One or more parameter values',
    ],
  ])('%s', (error, problem) => {
    expect(awsProblem(error)).toBe(problem);
  });

  it.each([new TypeError('x is not a function'), 'a text', undefined])('is none where it is our own: %s', (error) => {
    expect(awsProblem(error)).toBeUndefined();
  });
});

describe('an error that may pass', () => {
  it.each([
    anError('InternalServerError', 'Internal server error', { $metadata: { httpStatusCode: 500 } }),
    anError('ProvisionedThroughputExceededException', 'slow down', SERVICE),
    anError('SlowDown', 'reduce your rate', { $retryable: { throttling: true } }),
    anError('TimeoutError', 'socket hang up'),
    anError('Error', 'read ECONNRESET', { code: 'ECONNRESET' }),
  ])('is waited out: %s', (error) => {
    expect(isPassing(error)).toBe(true);
  });

  it.each([
    anError('AccessDeniedException', 'no', SERVICE),
    anError('ExpiredTokenException', 'old', SERVICE),
    new TypeError('ours'),
  ])('is not %s', (error) => {
    expect(isPassing(error)).toBe(false);
  });
});
