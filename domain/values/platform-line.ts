/** A line that the Lambda runtime writes into a log, around the lines of the function. */
export interface PlatformLine {
  /** `start`, `end`, `report`, … */
  kind: string;
  requestId: string;
}

/** The line in Lambda's JSON format. The embedded runtime writes the same format. */
export function toPlatformLine(kind: 'start' | 'end', requestId: string, time: string): string {
  return JSON.stringify({ time, type: `platform.${kind}`, record: { requestId } });
}

/** Matched from the start of the line: a job's own line has its level second, whatever fields it sets. */
const PLATFORM_LINE = /^\{"time":"[^"]*","type":"platform\.(\w+)","record":\{"requestId":"([^"]*)"/;

export function parsePlatformLine(line: string): PlatformLine | undefined {
  const match = PLATFORM_LINE.exec(line);
  return match ? { kind: match[1] as string, requestId: match[2] as string } : undefined;
}
