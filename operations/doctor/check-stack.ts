import { parseStackReference } from '../../adapters/aws/deployed-runsheets';
import { findStack, type Stack } from '../../adapters/aws/stack';
import { readStackStatus, type StackStatus } from '../../adapters/aws/stack-status';
import type { Finding } from '../../domain/values/finding';
import { kebabCase } from '../../domain/values/names';
import { checkLeftTables, checkTables } from './check-tables';
import { look } from './look';

/** What was found, and the stack if commands can work with it. */
export interface StackCheck {
  findings: Finding[];
  stack: Stack | undefined;
}

/** Looks at a stack and its tables. Of a stack that is not there, or failed, it looks for the tables that it left. */
export async function checkStack(reference: string): Promise<StackCheck> {
  const { stack: name, runsheet = kebabCase(name) } = parseStackReference(reference);
  let status: StackStatus | undefined;
  const first = await look('stack', async () => {
    status = await readStackStatus(name);
    return status ? seeStatus(name, status) : { is: 'bad', text: await missing(reference) };
  });
  if (!status || isBroken(status)) {
    const left = await checkLeftTables({ master: `${runsheet}-master`, runs: `${runsheet}-runs` });
    return { findings: [first, ...left], stack: undefined };
  }
  let stack: Stack | undefined;
  const outputs = await look('version', async () => {
    stack = await findStack(reference);
    return { is: 'good', text: 'this Runsheet and the stack fit together' };
  });
  if (!stack) return { findings: [first, outputs], stack };
  const { masterTable: master, runTable: runs } = stack;
  return { findings: [first, outputs, ...(await checkTables({ master, runs }))], stack };
}

/** The same sentence as every command has for a stack that is not there. */
async function missing(reference: string): Promise<string> {
  return findStack(reference).then(
    () => 'it came into being a moment ago: look again',
    (error: Error) => {
      if (error.name !== 'StackError') throw error;
      return error.message;
    },
  );
}

/** Whether the stack never came into being, or is on its way out: it has no resources to work with. */
function isBroken({ status }: StackStatus): boolean {
  return /^(ROLLBACK|CREATE_FAILED|DELETE)/.test(status);
}

export function seeStatus(name: string, { status, reason, account }: StackStatus): Omit<Finding, 'what'> {
  const text = `${name} in account ${account} is ${status}`;
  const because = reason ? ` (${reason})` : '';
  if (isBroken({ status, reason, account })) {
    const remedy = /_IN_PROGRESS$/.test(status) ? 'wait' : 'remove it with npx cdk destroy, then deploy again';
    return { is: 'bad', text: `${text}${because}: ${remedy}. Its tables stay` };
  }
  if (/_FAILED$/.test(status))
    return { is: 'bad', text: `${text}${because}: continue the rollback in CloudFormation's console` };
  if (/ROLLBACK_COMPLETE$/.test(status))
    return { is: 'warning', text: `${text}${because}: the last deployment was undone, and the one before it works` };
  if (/_IN_PROGRESS$/.test(status)) return { is: 'warning', text: `${text}: a deployment is going on` };
  return { is: 'good', text };
}
