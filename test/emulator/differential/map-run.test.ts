import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  paginateGetExecutionHistory,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import fc from 'fast-check';
import type { Json, JsonObject } from '../../../domain/values/json';
import { execute } from '../../support/states/execution';
import { ACCOUNT, notOnAws } from '../deployed';
import { arbitraryMapRun, type MapRunCase } from './arbitrary-map-run';

/*
 * Distributed Maps of plain states on the embedded interpreter and on moto's: the same end, output, error and cause,
 * and the same events of the parent. `RUNSHEET_SEED` chooses other machines, `RUNSHEET_GROUPS=200` more of them.
 */

const { RUNSHEET_SEED = '20261130', RUNSHEET_GROUPS = '25' } = process.env;
const cases = fc.sample(arbitraryMapRun, { seed: Number(RUNSHEET_SEED), numRuns: 2 * Number(RUNSHEET_GROUPS) });

interface End {
  status: string | undefined;
  output?: Json;
  error?: string;
  cause?: string;
  types: readonly (string | undefined)[];
}

notOnAws('it makes state machines that start executions of themselves').describe('a Distributed Map ends alike', () => {
  const client = new SFNClient({});
  afterAll(() => client.destroy());

  it.each(cases.map((each, index) => [index + 1, each] as const))(
    'in case %i, here and on an interpreter that others wrote',
    async (index, each) => {
      const [here, there] = await Promise.all([runHere(each), runThere(client, each, index)]);
      expect(here).toEqual(each.loses ? { ...there, output: withoutLost(there.output) } : there);
    },
    60_000,
  );

  it('covers children that fail and children that all succeed', () => {
    const ends = new Set(cases.map(({ loses }) => loses));
    expect([...ends].sort()).toEqual([false, true]);
  });
});

/** moto leaves null in the place of a child that failed, and the embedded engine leaves no place. AWS was not asked. */
function withoutLost(output: Json | undefined): Json {
  const { out, ...rest } = output as JsonObject & { out: readonly Json[] };
  return { ...rest, out: out.filter((each) => each !== null) };
}

async function runHere({ definition, input }: MapRunCase): Promise<End> {
  const { result, types } = await execute(definition, { input });
  return { ...result, types };
}

async function runThere(client: SFNClient, { definition, input }: MapRunCase, index: number): Promise<End> {
  const name = `map-run-${Date.now().toString(36)}-${index}`;
  const roleArn = `arn:aws:iam::${ACCOUNT}:role/map-run`;
  const { stateMachineArn } = await client.send(
    new CreateStateMachineCommand({ name, roleArn, definition: JSON.stringify(definition) }),
  );
  const { executionArn } = await client.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
  );
  for (;;) {
    const { status, output, error, cause } = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (status === 'RUNNING') {
      await new Promise((resolve) => setTimeout(resolve, 50));
      continue;
    }
    const types: (string | undefined)[] = [];
    for await (const page of paginateGetExecutionHistory({ client }, { executionArn })) {
      types.push(...(page.events ?? []).map(({ type }) => type));
    }
    await client.send(new DeleteStateMachineCommand({ stateMachineArn }));
    return {
      status,
      ...(output !== undefined && { output: unquoted(output) }),
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { cause }),
      types,
    };
  }
}

/** moto gives an output that is a string without its quotes. */
function unquoted(output: string): Json {
  try {
    return JSON.parse(output) as Json;
  } catch {
    return output;
  }
}
