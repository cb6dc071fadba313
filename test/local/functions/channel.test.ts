import { Duplex, PassThrough } from 'node:stream';
import fc from 'fast-check';
import { Channel } from '../../../local/functions/channel';
import { findHostMessage, findInvocation } from '../../../local/functions/host-messages';

/** What a channel hears of these bytes, and whether it closes. */
async function heardOf(...pieces: (string | Buffer)[]): Promise<{ heard: unknown[]; closed: boolean }> {
  const incoming = new PassThrough();
  const socket = Duplex.from({ readable: incoming, writable: new PassThrough() });
  const heard: unknown[] = [];
  let closed = false;
  new Channel(
    socket,
    (message) => heard.push(message),
    () => {
      closed = true;
    },
  );
  for (const piece of pieces) incoming.write(piece);
  await new Promise((resolve) => setTimeout(resolve, 5));
  return { heard, closed };
}

const OURS = { requestId: 'r-1', result: null };
const LINE = `${JSON.stringify(OURS)}\n`;

describe('the channel between the engine and a function’s process', () => {
  it('delivers each message once, however its bytes are cut', async () => {
    const bytes = Buffer.from(`${LINE}{"requestId":"r-2","result":"✈"}\n`);
    const given = fc.integer({ min: 0, max: bytes.length });
    await fc.assert(
      fc.asyncProperty(given, async (at) => {
        const { heard } = await heardOf(bytes.subarray(0, at), bytes.subarray(at));
        expect(heard).toEqual([OURS, { requestId: 'r-2', result: '✈' }]);
      }),
      { numRuns: 40 },
    );
  });

  it('survives whatever else is written to it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const { heard, closed } = await heardOf(Buffer.from(bytes), `\n${LINE}`);
        expect(heard.at(-1)).toEqual(OURS);
        expect(closed).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  it('is closed by a message that does not end', async () => {
    expect(await heardOf('x'.repeat(6 * 1024 * 1024 + 1))).toEqual({ heard: [], closed: true });
  });
});

describe('a message', () => {
  const foreign: unknown[] = [
    'ready',
    7,
    null,
    true,
    [],
    {},
    { requestId: 'r-1' },
    { requestId: 1, result: null },
    { result: null },
    { killAt: 5 },
    { requestId: 'r-1', killAt: 'soon' },
    { requestId: 'r-1', killAt: null },
    { requestId: 'r-1', failure: null },
    { requestId: 'r-1', failure: {}, result: 1 },
    { requestId: 'r-1', failure: { errorType: 'E' } },
    { requestId: 'r-1', failure: { errorType: 'E', errorMessage: 'm', trace: 'at' } },
    { type: 'axm:monitor', data: {} },
  ];

  it.each(foreign.map((message) => [JSON.stringify(message), message]))('is not ours: %s', (_, message) => {
    expect(findHostMessage(message)).toBeUndefined();
    expect(findInvocation(message)).toBeUndefined();
  });

  it('is ours as we send it', () => {
    const failure = { errorType: 'E', errorMessage: 'm', trace: ['at'] };
    for (const message of [OURS, { requestId: 'r', killAt: 5 }, { requestId: 'r', failure }]) {
      expect(findHostMessage(message)).toBe(message);
    }
    const invocation = { requestId: 'r', payload: null };
    expect(findInvocation(invocation)).toBe(invocation);
  });
});
