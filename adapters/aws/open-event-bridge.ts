import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { CALL_TIMEOUTS } from './clients';

/** EventBridge's client, and what is used of its SDK. A bundle leaves out the rest. */
export const openEventBridge = () => ({ client: new EventBridgeClient(CALL_TIMEOUTS), sdk: { PutEventsCommand } });
