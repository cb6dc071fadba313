import { openDynamoDb } from '../../../adapters/dynamodb/client';
import { MasterTable } from '../../../adapters/dynamodb/master-table';
import { RunTable } from '../../../adapters/dynamodb/run-table';
import type { RunRow } from '../../../domain/tables/rows';
import { runsheet } from '../../support/home/command-line';
import { STACK } from '../stack-groups';
import { type Applied, putByHand } from './apply-case';
import { countEvents } from './count-events';
import { endOfExecution } from './end-of-execution';
import { type Story, tellStory } from './story';

/** Applies the case to the deployed stack and runs it there, with the command line. */
export async function runEmulated({ group, file, groupCase }: Applied): Promise<Story> {
  const client = openDynamoDb();
  try {
    await must(['apply', file, '--yes', '--stack', STACK]);
    await putByHand(new MasterTable(client, `${STACK}-master`), group, groupCase.byHand);
    const { stdout } = await must(['run', group, '--stack', STACK, '--json']);
    const runs = new RunTable(client, `${STACK}-runs`);
    const { run_id } = JSON.parse(stdout);
    const run = (await runs.findRun(run_id)) as RunRow;
    await endOfExecution(run.execution_arn);
    return tellStory(run, await runs.listJobRuns(run), await countEvents(run.execution_arn));
  } finally {
    client.destroy();
  }
}

/** Ends with 0, or with 1 for a run that had failures. */
async function must(args: string[]) {
  const ended = await runsheet(args);
  if (ended.code === 0 || ended.code === 1) return ended;
  throw new Error(`runsheet ${args.join(' ')} ended with ${ended.code}: ${ended.stderr}`);
}
