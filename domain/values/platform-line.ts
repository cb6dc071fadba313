/** What the runtime itself writes into a log, around what the function prints. */
export interface PlatformLine {
  /** `start`, `end`, `report`, … */
  kind: string;
  requestId: string;
}

/** A line as Lambda's JSON format has it. The embedded runtime writes the same. */
export function toPlatformLine(kind: 'start' | 'end', requestId: string, time: string): string {
  return JSON.stringify({ time, type: `platform.${kind}`, record: { requestId } });
}

/** From its beginning only: a job's own line has its level second, whatever fields it gives itself. */
const PLATFORM_LINE = /^\{"time":"[^"]*","type":"platform\.(\w+)","record":\{"requestId":"([^"]*)"/;

export function parsePlatformLine(line: string): PlatformLine | undefined {
  const match = PLATFORM_LINE.exec(line);
  return match ? { kind: match[1] as string, requestId: match[2] as string } : undefined;
}
