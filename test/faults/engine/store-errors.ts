import { StoreError } from '../cases/fault-case';

const DYNAMODB = 'com.amazonaws.dynamodb.v20120810';
/** Errors of the front end that all services share. */
const FRONT = 'com.amazon.coral.availability';
const SERVICE = 'com.amazon.coral.service';

/** DynamoDB's HTTP status, type and message (Developer Guide, "Error handling"; its API's common errors). */
const ANSWERS: Record<StoreError, [status: number, shape: string, message: string]> = {
  [StoreError.THROTTLED]: [400, FRONT, 'Rate of requests exceeds the allowed throughput.'],
  [StoreError.THROUGHPUT]: [
    400,
    DYNAMODB,
    'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
  ],
  [StoreError.REQUEST_LIMIT]: [
    400,
    DYNAMODB,
    'Throughput exceeds the current throughput limit for your account. Please contact AWS Support to request a limit increase.',
  ],
  [StoreError.INTERNAL]: [500, DYNAMODB, 'The request processing has failed because of an unknown error.'],
  [StoreError.UNAVAILABLE]: [503, FRONT, 'The request has failed due to a temporary failure of the server.'],
  [StoreError.CONFLICT]: [400, DYNAMODB, 'Transaction is ongoing for the item'],
  [StoreError.DENIED]: [
    400,
    SERVICE,
    'User is not authorized to perform: dynamodb:UpdateItem because no identity-based policy allows it',
  ],
};

export function errorAnswer(error: StoreError): { status: number; text: string } {
  const [status, shape, message] = ANSWERS[error];
  return { status, text: JSON.stringify({ __type: `${shape}#${error}`, message }) };
}
