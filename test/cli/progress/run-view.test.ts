import { EventProgress } from '../../../cli/progress/event-progress';
import { RunView } from '../../../cli/progress/run-view';
import { loadStarted, planned } from '../../support/home/history-events';

let printed: string[];
beforeEach(() => {
  jest.useFakeTimers({ now: Date.parse('2026-11-22T02:30:00.000Z') });
  printed = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
});
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

const LOADING = '02:30:05.000 loading the group: reading its jobs and writing the plan of the run\n';

describe('in a pipe', () => {
  it('says once what is being done if nothing has happened for 5 s', () => {
    const { view, progress } = open();
    progress.follow(loadStarted());
    jest.advanceTimersByTime(4_999);
    expect(printed).toEqual(['run nightly-1\n']);
    jest.advanceTimersByTime(60_000);
    expect(printed).toEqual(['run nightly-1\n', LOADING]);
    view.close();
  });

  it('does not say so of a run whose plan is there sooner, nor of one that is over', () => {
    const { view, progress } = open();
    const line = progress.follow(planned([['a']]));
    if (line) view.printEvent(line);
    jest.advanceTimersByTime(60_000);
    expect(printed).toEqual(['run nightly-1\n', '02:30:00.000 planned 1 job: 0 parallel, 1 stage\n']);
    open().view.close();
    jest.advanceTimersByTime(60_000);
    expect(printed).toHaveLength(3);
  });

  it('says nothing with --json', () => {
    open(true);
    jest.advanceTimersByTime(60_000);
    expect(printed).toEqual([]);
  });
});

function open(json = false): { view: RunView; progress: EventProgress } {
  const progress = new EventProgress();
  return { view: new RunView('nightly', 'nightly-1', progress, json), progress };
}
