import { putChange } from '../adapters/dynamodb/change-log';
import { MasterTable } from '../adapters/dynamodb/master-table';
import { dynamoDb, requireEnv, schedules } from '../adapters/environment';
import { printLine } from '../adapters/log';
import { isPlainObject } from '../domain/values/json';
import { keepSchedules } from '../operations/keep-schedules';
import { logChanges } from '../operations/record-changes';
import { logged } from './log-call';

/** What Lambda is told of a batch: the records from the first that is named on come again. */
interface BatchReply {
  batchItemFailures: { itemIdentifier: string }[];
}

let master: MasterTable | undefined;

/** The function on the master table's stream: keeps the change log, and the schedules in step. */
export const handler = logged('record-changes', async (event: { Records?: unknown[] }): Promise<BatchReply> => {
  master ??= new MasterTable(dynamoDb(), requireEnv('RUNSHEET_MASTER_TABLE'));
  const table = master;
  const records = event.Records ?? [];
  const { unrecorded } = await logChanges(records, {
    put: (item) => putChange(table, item),
    keepSchedules: (groups) => keep(groups, table),
  });
  return { batchItemFailures: unrecorded.map((index) => ({ itemIdentifier: sequenceOf(records[index]) })) };
});

/** What only a person can mend is told; what another try may do better is thrown, and the records come again. */
async function keep(groups: readonly string[], table: MasterTable): Promise<void> {
  const { problems } = await keepSchedules(groups, { master: table, schedules: schedules(), now: Date.now() });
  for (const reason of problems) printLine({ level: 'error', message: 'schedule not kept', fields: { reason } });
}

/** Empty where the record has none: to Lambda that means the whole batch, which it then halves. */
function sequenceOf(record: unknown): string {
  const change = isPlainObject(record) ? record.dynamodb : undefined;
  const sequence = isPlainObject(change) ? change.SequenceNumber : undefined;
  return typeof sequence === 'string' ? sequence : '';
}
