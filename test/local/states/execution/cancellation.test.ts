import { AbortReason, Cancellation, Cancelled } from '../../../../local/states/execution/cancellation';

test('the first reason stands, and each listener hears it once, in the order they were added', () => {
  const cancellation = new Cancellation();
  const heard: string[] = [];
  for (const name of ['a', 'b']) cancellation.onCancel((reason) => heard.push(`${name} ${reason}`));
  cancellation.cancel(AbortReason.timeout);
  cancellation.cancel(AbortReason.executionAborted);
  expect(heard).toEqual(['a States.Timeout', 'b States.Timeout']);
  expect(cancellation.reason).toBe(AbortReason.timeout);
});

test('a removed listener hears nothing', () => {
  const cancellation = new Cancellation();
  const listener = jest.fn();
  cancellation.onCancel(listener)();
  cancellation.cancel(AbortReason.siblingFailed);
  expect(listener).not.toHaveBeenCalled();
});

test('throws only once it is cancelled', () => {
  const cancellation = new Cancellation();
  expect(() => cancellation.throwIfCancelled()).not.toThrow();
  cancellation.cancel(AbortReason.executionFailed);
  expect(() => cancellation.throwIfCancelled()).toThrow(Cancelled);
});
