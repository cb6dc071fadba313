import type { GoneLog, RunLogLine } from '../logs/run-log-reader';
import { cutText, padText, textWidth } from '../terminal/fit-text';
import { paint, type Style } from '../terminal/paint';
import { logLineJson, renderLogLine } from './render-log-line';

/** A longer name leaves too little of a terminal's line to the log. */
const MOST_NAME = 24;

/** Not red: it would look like a failure. */
const STYLES: readonly Style[] = ['cyan', 'magenta', 'blue', 'green', 'yellow'];

/** Renders the lines of a run, each behind the name of its job. Each job has its colour, where there are colours. */
export class RunLogRenderer {
  readonly #styles = new Map<string, Style>();
  readonly #width: number;

  /** @param jobs the jobs of the run. @param width of the terminal; undefined in a pipe, where no name is cut */
  constructor(
    jobs: readonly string[],
    private readonly width: number | undefined,
  ) {
    this.#width = Math.max(0, ...jobs.map((job) => textWidth(this.#label(job, 1))));
  }

  render({ job, attempt, line }: RunLogLine): string {
    const label = `${padText(this.#label(job, attempt), this.#width)} |`;
    const painted = paint(this.#styleOf(job), label);
    return renderLogLine(line)
      .split('\n')
      .map((text) => `${painted} ${text}`.trimEnd())
      .join('\n');
  }

  #label(job: string, attempt: number): string {
    return attemptLabel(this.width === undefined ? job : cutText(job, MOST_NAME, 'middle'), attempt);
  }

  #styleOf(job: string): Style {
    const style = this.#styles.get(job) ?? (STYLES[this.#styles.size % STYLES.length] as Style);
    this.#styles.set(job, style);
    return style;
  }
}

/** `load-orders`, and from the second attempt on `load-orders#2`. */
function attemptLabel(job: string, attempt: number): string {
  return attempt > 1 ? `${job}#${attempt}` : job;
}

const MOST_GONE = 5;

/** A line for each reason, with the attempts whose logs are gone for it. */
export function renderGoneLogs(gone: readonly GoneLog[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { job, attempt, reason } of gone)
    byReason.set(reason, [...(byReason.get(reason) ?? []), attemptLabel(job, attempt)]);
  return [...byReason].map(([reason, labels]) => {
    const more = labels.length > MOST_GONE ? ` and ${labels.length - MOST_GONE} more` : '';
    return `${labels.slice(0, MOST_GONE).join(', ')}${more}: ${reason}`;
  });
}

/** The line as one JSON object: what was printed, and whose it is. */
export function runLogLineJson(runId: string, { job, attempt, line }: RunLogLine): object {
  return { ...logLineJson(line), run_id: runId, job_name: job, attempt };
}
