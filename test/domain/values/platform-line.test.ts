import { parsePlatformLine, toPlatformLine } from '../../../domain/values/platform-line';

const TIME = '2026-11-22T02:00:00.000Z';

describe('a line of the platform', () => {
  it('is read as it was written, and as Lambda writes it', () => {
    expect(parsePlatformLine(toPlatformLine('start', 'r-1', TIME))).toEqual({ kind: 'start', requestId: 'r-1' });
    const report = `{"time":"${TIME}","type":"platform.report","record":{"requestId":"r-1","metrics":{"durationMs":1}}}`;
    expect(parsePlatformLine(report)).toEqual({ kind: 'report', requestId: 'r-1' });
  });
});
