import { ExitCode } from '../../../cli/exit-codes';
import { Interruption } from '../../../cli/run/interruption';

let exit: jest.SpyInstance;
let stderr: jest.SpyInstance;
beforeEach(() => {
  exit = jest.spyOn(process, 'exit').mockReturnValue(undefined as never);
  stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => jest.restoreAllMocks());

const [INT, TERM, HUP] = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

test.each([
  [[INT], false],
  [[TERM], false],
  [[HUP], false],
  [[HUP, HUP, HUP], false],
  [[TERM, HUP], false],
  [[INT, HUP], false],
  [[HUP, TERM], false],
  [[INT, INT], true],
  [[TERM, INT], true],
  [[HUP, INT, INT], true],
])('after %j it is aborted, once; it leaves at once: %p', (signals, leaves) => {
  const asked: NodeJS.Signals[] = [];
  const interruption = new Interruption((signal) => asked.push(signal));
  try {
    for (const signal of signals) process.emit(signal, signal);
    expect(interruption.signal.aborted).toBe(true);
    expect(asked).toEqual([signals[0]]);
    expect(exit.mock.calls).toEqual(leaves ? [[ExitCode.INTERRUPTED]] : []);
    expect(stderr.mock.calls).toEqual(leaves ? [['left at once\n']] : []);
  } finally {
    interruption.close();
  }
});

test('a closed one leaves no handler behind', () => {
  const count = () => [INT, TERM, HUP].map((signal) => process.listenerCount(signal));
  const before = count();
  const interruption = new Interruption();
  expect(count()).toEqual(before.map((each) => each + 1));
  interruption.close();
  expect(count()).toEqual(before);
});
