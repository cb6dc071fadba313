import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { StackTarget } from '../domain/plans/deployed-settings';
import type { EndNotice, NoticePattern } from '../domain/targets/kind';
import { noticesOf } from '../domain/targets/services/end-notices';

/**
 * A rule's pattern holds 2,048 characters, and an ARN about 100. Each rule adds a permission to the function's policy,
 * which holds 20 KB: about fifty.
 */
const TARGETS_A_RULE = 10;

/**
 * Tells the function that runs work in services of the ends of such work. It looks into what an event says, so an event
 * too many costs one read. There is no dead-letter queue: a lost event is made good by the next look.
 */
export class EndNotices extends Construct {
  constructor(scope: Construct, id: string, { served, hears }: { served: readonly StackTarget[]; hears: IFunction }) {
    super(scope, id);
    const byNotice = new Map<EndNotice, NoticePattern[]>();
    for (const target of served)
      for (const notice of noticesOf(target))
        byNotice.set(notice, [...(byNotice.get(notice) ?? []), notice.pattern(target.fields) as NoticePattern]);
    for (const [notice, patterns] of byNotice)
      for (let at = 0; at < patterns.length; at += TARGETS_A_RULE)
        this.#rule(notice, patterns.slice(at, at + TARGETS_A_RULE), at / TARGETS_A_RULE, hears);
  }

  #rule({ source, detailType }: EndNotice, patterns: readonly NoticePattern[], nth: number, hears: IFunction): void {
    new Rule(this, `${detailType.replace(/\W/g, '')}${nth === 0 ? '' : nth + 1}`, {
      description: `${detailType}: work of a declared target has ended`,
      eventPattern: { source: [source], detailType: [detailType], detail: union(patterns) },
      targets: [new LambdaFunction(hears, { retryAttempts: 10, maxEventAge: Duration.hours(1) })],
    });
  }
}

/** Of each field, the values of all patterns. It may match more than they do, which does no harm. */
function union(patterns: readonly NoticePattern[]): Record<string, unknown[]> {
  const fields = new Set(patterns.flatMap((pattern) => Object.keys(pattern)));
  // A field that one pattern leaves open stays open.
  const common = [...fields].filter((field) => patterns.every((pattern) => field in pattern));
  return Object.fromEntries(
    common.map((field) => [field, [...new Map(patterns.flatMap((each) => each[field]?.map(keyed) ?? [])).values()]]),
  );
}

function keyed(value: unknown): [string, unknown] {
  return [JSON.stringify(value), value];
}
