import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { CALL_TIMEOUTS } from './clients';

/** SNS's client, and what is used of its SDK. A bundle leaves out the rest. */
export const openSns = () => ({ client: new SNSClient(CALL_TIMEOUTS), sdk: { PublishCommand } });
