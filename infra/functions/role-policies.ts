import type { Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CannotSynthesize } from '../cannot-synthesize';
import { renderedLength } from '../rendered-length';
import { mergeStatements } from '../services/service-grants';
import type { Statement } from '../statements';

/*
 * What IAM takes of a role, in characters without white space: of its inline policies together, and of each managed
 * policy. Nobody can raise these. A role takes 10 managed policies, and 20 once AWS has raised the account's quota.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * https://repost.aws/knowledge-center/iam-increase-policy-size
 */
export const MAX_INLINE = 10_240;
const MAX_MANAGED = 6_144;
export const MANAGED_BY_DEFAULT = 10;
const MOST_MANAGED = 20;

/** The rest of the inline policies is for what the app grants to the function: `key.grantDecrypt(job.function)`. */
const OWN_INLINE = 8_000;

type Given = Statement | PolicyStatement;

export interface RolePolicies {
  inline: PolicyStatement[];
  /** A managed policy each. */
  managed: PolicyStatement[][];
}

/**
 * Divides the rights of a role over policies of sizes that IAM takes. Those that fit stay inline, as they are given.
 * Throws `CannotSynthesize` if a role cannot hold them.
 * @param whose the name of the function, for the message
 */
export function rolePolicies(stack: Stack, whose: string, given: readonly Given[]): RolePolicies {
  const all = given.map(policyStatement);
  if (documentLength(stack, all) <= OWN_INLINE) return { inline: all, managed: [] };
  const [inline = [], ...managed] = divide(stack, merge(given), whose);
  if (managed.length > MOST_MANAGED) {
    const needed = [inline, ...managed].reduce((sum, each) => sum + documentLength(stack, each), 0);
    throw new CannotSynthesize(
      `the rights of ${whose} have ${thousands(needed)} characters: IAM takes ` +
        `${thousands(OWN_INLINE + MOST_MANAGED * MAX_MANAGED)} of a role here, ${thousands(OWN_INLINE)} inline and ` +
        `${thousands(MAX_MANAGED)} in each of ${MOST_MANAGED} managed policies. Divide the targets between several Runsheets`,
    );
  }
  return { inline, managed };
}

/** The most characters of a policy with these statements. */
export function documentLength(stack: Stack, statements: readonly PolicyStatement[]): number {
  return statements.reduce((sum, each) => sum + 1 + statementLength(stack, each), EMPTY);
}

/** Of a policy without statements. */
const EMPTY = renderedLength({ Version: '2012-10-17', Statement: [] });

function statementLength(stack: Stack, statement: Given): number {
  return renderedLength(stack.resolve(policyStatement(statement).toStatementJson()));
}

/** A statement that the app has made stays as it is. */
function merge(given: readonly Given[]): Given[] {
  return [...mergeStatements(given.filter(isPlain)), ...given.filter((each) => !isPlain(each))];
}

/** Fills one policy after another. A statement of many resources may go on in the next. */
function divide(stack: Stack, statements: readonly Given[], whose: string): PolicyStatement[][] {
  const policies: { left: number; statements: Given[] }[] = [{ left: OWN_INLINE - EMPTY, statements: [] }];
  for (const statement of statements) {
    /** The part of the statement that the last policy has. */
    let open: Statement | undefined;
    for (const part of byResource(statement)) {
      const last = policies.at(-1) as (typeof policies)[number];
      const ofResource = 1 + renderedLength(stack.resolve(part.resources[0]));
      if (open && ofResource <= last.left) {
        open.resources.push(...part.resources);
        last.left -= ofResource;
        continue;
      }
      // A comma before it, and brackets around its one resource, to which others may come.
      const whole = 3 + statementLength(stack, part);
      if (whole > MAX_MANAGED - EMPTY) throw new CannotSynthesize(tooLong(whose, whole));
      const policy = whole <= last.left ? last : { left: MAX_MANAGED - EMPTY, statements: [] };
      if (policy !== last) policies.push(policy);
      policy.statements.push(part);
      policy.left -= whole;
      open = isPlain(part) ? part : undefined;
    }
  }
  return policies.map((each) => each.statements.map(policyStatement));
}

function byResource(statement: Given): Given[] {
  if (!isPlain(statement)) return [statement];
  return statement.resources.map((resource) => ({ ...statement, resources: [resource] }));
}

function tooLong(whose: string, length: number): string {
  return (
    `a statement of ${whose} has ${thousands(length)} characters: IAM takes ${thousands(MAX_MANAGED)} in a managed policy. ` +
    'Divide it into several statements'
  );
}

function isPlain(statement: Given): statement is Statement {
  return !('toStatementJson' in statement);
}

function policyStatement(each: Given): PolicyStatement {
  return isPlain(each) ? new PolicyStatement({ effect: Effect.ALLOW, ...each }) : each;
}

function thousands(count: number): string {
  return count.toLocaleString('en');
}
