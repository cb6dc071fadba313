import type { Context } from 'aws-lambda';
import { readStoredSecret } from '../adapters/aws/stored-secrets';
import { lineageSettings } from '../adapters/environment';
import { nameUuid } from '../adapters/lineage/name-uuid';
import { httpReceiver } from '../adapters/lineage/receiver';
import { LINEAGE_UUIDS } from '../domain/notices/lineage-facets';
import { receiverUrl } from '../domain/project/lineage-receiver';
import { type SendDependencies, sendLineage } from '../operations/send-lineage';
import { version } from '../package.json';
import { logged } from './log-call';

let deps: SendDependencies | undefined;

/** The function on the run table's stream that sends lineage. It reads no table. */
export const handler = logged('send-lineage', (event: { Records?: unknown[] }, context: Context) => {
  deps ??= openDependencies();
  return sendLineage(event.Records ?? [], deps, () => context.getRemainingTimeInMillis());
});

function openDependencies(): SendDependencies {
  const { url, namespace, key } = lineageSettings();
  return {
    receiver: httpReceiver(receiverUrl(url), { readKey: key === undefined ? undefined : () => readStoredSecret(key) }),
    place: { namespace, version, uuidOf: (name) => nameUuid(LINEAGE_UUIDS, name) },
  };
}
