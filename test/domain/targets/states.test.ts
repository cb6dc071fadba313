import { executionArn, states } from '../../../domain/targets/states';

const MACHINE = 'arn:aws:states:eu-central-1:123456789012:stateMachine:close-books';
const NAME = 'ab'.repeat(32);

describe('an execution of another state machine', () => {
  it('is known by its name before it is started', () => {
    expect(executionArn({ state_machine: MACHINE }, NAME)).toBe(
      `arn:aws:states:eu-central-1:123456789012:execution:close-books:${NAME}`,
    );
  });

  it('has a link to the console of its own partition and region', () => {
    const id = executionArn({ state_machine: MACHINE }, NAME);
    const link = `https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/${id}`;
    expect(states.consoleUrl?.(id)).toBe(link);
    expect(states.consoleUrl?.(id.replace('arn:aws:', 'arn:aws-cn:'))).toMatch(/console\.amazonaws\.cn\//);
  });

  it.each([
    'process 4711 (start 8734212)',
    'https://evil.example/',
    'arn:aws:states:evil.example#:123456789012:execution:close-books:x',
    'arn:aws:states:eu-central-1:123456789012:execution:close-books:x"><script>',
    'arn:evil:states:eu-central-1:123456789012:execution:close-books:x',
    'arn:aws:states:eu-central-1:123456789012:execution:close-books:x\njavascript:alert(1)',
  ])('has no link if somebody has written %j into the row', (id) => {
    expect(states.consoleUrl?.(id)).toBeUndefined();
  });

  it('gets no secret, since its input is kept', () => {
    const fields = { state_machine: MACHINE };
    expect(states.parameterProblems(fields, { day: '2026-11-22' })).toEqual([]);
    expect(states.parameterProblems(fields, { key: { secret: 'ssm:/orders/key' } })).toEqual([
      "parameters.key is a secret: Step Functions keeps an execution's input for 90 days. Have the state machine read it",
    ]);
  });
});
