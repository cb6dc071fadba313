import type { HistoryEvent } from '../../../local/states/execution/history-event';
import type { ChildExecution } from '../../../local/states/execution/thread';

/** The histories of the children, by their item's place. */
export function childHistories() {
  const children: { child: ChildExecution; events: HistoryEvent[] }[] = [];
  const onChildEvent = (event: HistoryEvent, child: ChildExecution) => {
    const known = children[child.index] ?? { child, events: [] };
    children[child.index] = known;
    known.events.push(event);
  };
  const typesOf = (index: number) => children[index]?.events.map(({ type }) => type);
  return { children, onChildEvent, typesOf };
}
