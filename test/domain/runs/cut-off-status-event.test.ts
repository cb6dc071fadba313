import { executionArn, parseStatusEvent } from '../../../domain/runs/cut-off';
import { MACHINE } from '../../support/services/step-functions';

const detail = { stateMachineArn: MACHINE, name: 'nightly-1', status: 'ABORTED' };

describe('the event of an execution that ended', () => {
  it('names the run and the status of its execution', () => {
    expect(parseStatusEvent({ detail }, MACHINE)).toEqual({ runId: 'nightly-1', status: 'ABORTED' });
  });

  it.each([
    ['another machine', { detail: { ...detail, stateMachineArn: `${MACHINE}-2` } }, 'its state machine is "arn:'],
    [
      "a Distributed Map's batch",
      { detail: { ...detail, stateMachineArn: `${MACHINE}/batch` } },
      'its state machine is',
    ],
    ['a name that no run can have', { detail: { ...detail, name: 'été 1' } }, 'its name "été 1" cannot be a run_id'],
    ['a key of another row', { detail: { ...detail, name: '@lock#nightly' } }, 'its name "@lock#nightly"'],
    ['no name', { detail: { ...detail, name: undefined } }, 'its name missing'],
    ['no detail', {}, 'it is not an event about an execution'],
    ['a detail that is a list', { detail: [detail] }, 'it is not an event about an execution'],
    ['nothing', null, 'it is not an event about an execution'],
    ['a text', 'ABORTED', 'it is not an event about an execution'],
  ])('is left aside where it is of %s', (_, event, why) => {
    expect(parseStatusEvent(event, MACHINE)).toEqual({ ignored: expect.stringContaining(why) });
  });

  it("is about an execution whose ARN follows from its machine's", () => {
    expect(executionArn(MACHINE, 'a')).toBe('arn:aws:states:eu-central-1:123456789012:execution:runsheet:a');
  });
});
