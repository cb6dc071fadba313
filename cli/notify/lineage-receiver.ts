import path from 'node:path';
import { nameUuid } from '../../adapters/lineage/name-uuid';
import { fileReceiver, httpReceiver, type LineageReceiver } from '../../adapters/lineage/receiver';
import { LINEAGE_UUIDS, type LineagePlace } from '../../domain/notices/lineage-facets';
import type { LineageConfig } from '../../domain/project/lineage-config';
import { receiverUrl } from '../../domain/project/lineage-receiver';
import { isAddress } from '../../domain/values/address';
import { ownVersion } from '../version';

export interface ReceiverGiven {
  /** An address or a file that was typed goes before what the config says. */
  typed: string | undefined;
  config: LineageConfig | undefined;
  readSecret(reference: string): Promise<string>;
}

/** Undefined if nobody is named. */
export function openReceiver({ typed, config, readSecret }: ReceiverGiven): LineageReceiver | undefined {
  if (typed !== undefined)
    return isAddress(typed) ? httpReceiver(receiverUrl(typed)) : fileReceiver(path.resolve(typed));
  if (config?.file !== undefined) return fileReceiver(config.file);
  if (config?.url === undefined) return undefined;
  const secret = config.api_key?.secret;
  return httpReceiver(receiverUrl(config.url), {
    readKey: secret === undefined ? undefined : () => readSecret(secret),
  });
}

/** The namespace of runs on this machine, so that they are not taken for those of a stack. */
const LOCAL_NAMESPACE = 'runsheet-local';

/** Where the runs take place, for their ids: as the config says, or the stack's name. */
export function lineagePlace({
  lineage,
  stack,
}: {
  lineage?: LineageConfig | undefined;
  stack?: string | undefined;
}): LineagePlace {
  return {
    namespace: lineage?.namespace ?? stack ?? LOCAL_NAMESPACE,
    version: ownVersion(),
    uuidOf: (name) => nameUuid(LINEAGE_UUIDS, name),
  };
}
