import { Template } from 'aws-cdk-lib/assertions';
import { chooseRunsheet, parseStackReference, runsheetsIn } from '../../../adapters/aws/deployed-runsheets';
import { addTo, buildStack, foreignStack } from '../../support/stack/synthesize';

/** The outputs as CloudFormation gives them once the stack is deployed: an ARN is that of its resource. */
function outputsOf(stack: Parameters<typeof Template.fromStack>[0]): Map<string, string> {
  const template = Template.fromStack(stack);
  const { Resources } = template.toJSON();
  const text = (value: unknown): string => {
    if (typeof value === 'string') return value;
    const { Ref, 'Fn::Join': join } = value as { Ref?: string; 'Fn::Join'?: [string, unknown[]] };
    if (join) return join[1].map(text).join(join[0]);
    const { Type, Properties } = Resources[Ref ?? ''] ?? {};
    return Type === 'AWS::StepFunctions::StateMachine'
      ? `arn:aws:states:eu-central-1:123456789012:stateMachine:${Properties.StateMachineName}`
      : (Properties?.TableName ?? Ref ?? JSON.stringify(value));
  };
  return new Map(Object.entries(template.findOutputs('*')).map(([key, { Value }]) => [key, text(Value)]));
}

const twoOf = () => {
  const stack = foreignStack();
  addTo(stack, 'Orders');
  addTo(stack, 'Stock');
  return runsheetsIn(outputsOf(stack));
};

/** What `--stack` finds: a master table, or a problem. */
function found(reference: string, runsheets: ReturnType<typeof runsheetsIn>): string | undefined {
  const chosen = chooseRunsheet(parseStackReference(reference), runsheets);
  return 'problem' in chosen ? chosen.problem : chosen.outputs.get('MasterTable');
}

describe('--stack finds', () => {
  it("a stack's own Runsheet by the stack's name", () => {
    const runsheets = runsheetsIn(outputsOf(buildStack()));
    expect(runsheets.map(({ name }) => name)).toEqual(['runsheet-dev']);
    expect(found('runsheet-dev', runsheets)).toBe('runsheet-dev-master');
  });

  it('the only Runsheet of another stack by the stack alone, and by its name', () => {
    const stack = foreignStack();
    addTo(stack);
    const runsheets = runsheetsIn(outputsOf(stack));
    expect(found('Shop', runsheets)).toBe('shop-pipelines-master');
    expect(found('Shop/shop-pipelines', runsheets)).toBe('shop-pipelines-master');
  });

  it('one of several by its name', () => {
    expect(found('Shop/shop-stock', twoOf())).toBe('shop-stock-master');
  });

  it('every output of the one that it means, under the keys of a plain stack', () => {
    const [orders] = twoOf();
    const [plain] = runsheetsIn(outputsOf(buildStack()));
    expect([...(orders?.outputs.keys() ?? [])].sort()).toEqual([...(plain?.outputs.keys() ?? [])].sort());
  });
});

describe('--stack is refused', () => {
  it('where several could be meant: they are listed as they are typed', () => {
    expect(found('Shop', twoOf())).toBe(
      'stack "Shop" has 2 Runsheets: choose one, there are --stack Shop/shop-orders, --stack Shop/shop-stock',
    );
  });

  it('with a name that is not there: the nearest is given, else all', () => {
    expect(found('Shop/shop-stok', twoOf())).toBe(
      'stack "Shop" has no Runsheet "shop-stok": did you mean --stack Shop/shop-stock?',
    );
    expect(found('Shop/nightly', twoOf())).toBe(
      'stack "Shop" has no Runsheet "nightly": there are --stack Shop/shop-orders, --stack Shop/shop-stock',
    );
  });
});

test('a stack without a Runsheet has none, whatever its own outputs are called', () => {
  expect(runsheetsIn(new Map([['MySchemaVersion', '3']]))).toEqual([]);
});
