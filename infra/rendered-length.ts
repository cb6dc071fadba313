/** The longest that AWS has: `aws-us-gov`, `us-isof-south-1`, `amazonaws.com.cn`. */
const PSEUDO: Readonly<Record<string, number>> = {
  'AWS::Partition': 10,
  'AWS::Region': 15,
  'AWS::AccountId': 12,
  'AWS::URLSuffix': 16,
};

/** An ARN, as CDK itself estimates it. That of a function has at most 124 characters, of a state machine 143. */
const ARN = 150;

/** The longest name of all that targets name: a Glue job's. */
const NAME = 255;

/**
 * The most characters of a value of a template as JSON, once CloudFormation has put in what only the deployment knows.
 * An attribute counts as an ARN of 150 characters, a reference as a name of 255, and a part as all that it is cut from.
 * @param value as `Stack.resolve` returns it
 */
export function renderedLength(value: unknown): number {
  const intrinsic = intrinsicOf(value);
  if (intrinsic) return 2 + lengthOf(...intrinsic);
  if (Array.isArray(value)) return enclosed(value.map(renderedLength));
  if (typeof value !== 'object' || value === null) return JSON.stringify(value).length;
  const fields = Object.entries(value).filter(([, each]) => each !== undefined);
  return enclosed(fields.map(([key, each]) => JSON.stringify(key).length + 1 + renderedLength(each)));
}

/** With the brackets and the commas. */
function enclosed(lengths: readonly number[]): number {
  return 2 + lengths.reduce((sum, each) => sum + each, 0) + Math.max(0, lengths.length - 1);
}

function intrinsicOf(value: unknown): [name: string, of: unknown] | undefined {
  const [only, ...others] = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return only && others.length === 0 && /^(Ref$|Fn::)/.test(only[0]) ? only : undefined;
}

/** Without quotes. */
function lengthOf(name: string, of: unknown): number {
  if (name === 'Ref') return PSEUDO[String(of)] ?? NAME;
  if (name === 'Fn::GetAtt') return ARN;
  const [first, second] = Array.isArray(of) ? of : [];
  if (name === 'Fn::Join') {
    const parts = (second as unknown[]).map((part) => renderedLength(part) - 2);
    return parts.reduce((sum, each) => sum + each, 0) + (parts.length - 1) * (JSON.stringify(first).length - 2);
  }
  if (name === 'Fn::Select' || name === 'Fn::Split') return renderedLength(second) - 2;
  return NAME;
}
