import { attemptModel, REAL } from './attempt-model';
import { explore, summary } from './explore';

jest.setTimeout(600000);
test.each([2, 3, 4])('%d', (faults) => {
  for (const scope of [{}, { stop: true }, { eventsLeft: false }]) {
    const t = Date.now();
    if (faults === 4 && 'stop' in scope) continue;
    const found = explore(attemptModel(REAL, { faults, ...scope }));
    console.info(faults, scope, summary(found), Date.now() - t, process.memoryUsage().rss / 1e6);
  }
});
