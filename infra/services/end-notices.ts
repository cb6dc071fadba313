import { Duration, Stack } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { StackTarget } from '../../domain/plans/deployed-settings';
import type { EndNotice, NoticePattern } from '../../domain/targets/kind';
import { noticesOf } from '../../domain/targets/services/end-notices';
import { CannotSynthesize } from '../cannot-synthesize';
import { renderedLength } from '../rendered-length';

/** The most characters of a rule's pattern: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const MAX_PATTERN = 2_048;

/**
 * Each rule adds a statement to the function's policy, which holds 20 KB: some 400 characters with long names.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const MOST_RULES = 50;

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
    const rules = [...byNotice].flatMap(([notice, patterns]) =>
      divide(Stack.of(this), notice, patterns).map((part, nth) => ({ notice, part, nth })),
    );
    if (rules.length > MOST_RULES) throw new CannotSynthesize(tooMany(served.length, rules.length));
    for (const { notice, part, nth } of rules) this.#rule(notice, part, nth, hears);
  }

  #rule(notice: EndNotice, patterns: readonly NoticePattern[], nth: number, hears: IFunction): void {
    const { detailType } = notice;
    new Rule(this, `${detailType.replace(/\W/g, '')}${nth === 0 ? '' : nth + 1}`, {
      description: `${detailType}: work of a declared target has ended`,
      eventPattern: eventPattern(notice, patterns),
      targets: [new LambdaFunction(hears, { retryAttempts: 10, maxEventAge: Duration.hours(1) })],
    });
  }
}

/** As few rules as take all patterns. What only the deployment knows counts with its most characters. */
function divide(stack: Stack, notice: EndNotice, patterns: readonly NoticePattern[]): NoticePattern[][] {
  const rules: NoticePattern[][] = [];
  // Targets that share a queue or a cluster have one pattern.
  for (const pattern of new Map(patterns.map(keyed)).values()) {
    const more = [...(rules.at(-1) ?? []), pattern];
    if (rules.length > 0 && patternLength(stack, notice, more) <= MAX_PATTERN) rules[rules.length - 1] = more;
    else rules.push([pattern]);
  }
  return rules;
}

function patternLength(stack: Stack, notice: EndNotice, patterns: readonly NoticePattern[]): number {
  const { detailType, ...others } = eventPattern(notice, patterns);
  return renderedLength(stack.resolve({ ...others, 'detail-type': detailType }));
}

function eventPattern({ source, detailType }: EndNotice, patterns: readonly NoticePattern[]) {
  return { source: [source], detailType: [detailType], detail: union(patterns) };
}

function tooMany(targets: number, rules: number): string {
  return (
    `the ends of the work of ${targets} targets take ${rules} rules of EventBridge: the policy of a function holds the ` +
    `permissions of ${MOST_RULES}. Divide the targets between several Runsheets`
  );
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

function keyed<Value>(value: Value): [string, Value] {
  return [JSON.stringify(value), value];
}
