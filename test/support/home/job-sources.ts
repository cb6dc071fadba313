import path from 'node:path';

const DEFINE_JOB = JSON.stringify(path.resolve(__dirname, '../../../sdk/define-job'));

/** The bodies of the tests' job functions. `job` is the job context. */
const CODE: Record<string, string> = {
  /** Returns its parameters. */
  succeed: 'return { parameters: job.parameters };',
  /** Fails with a text that an attacker chose. */
  fail: `throw new RangeError('no \\u001b[2Jluck\\r\\nforged SUCCEEDED <script>alert(1)</script>');`,
  /** Fails in its first attempt only. */
  flaky: `console.log('this is attempt', job.attempt); if (job.attempt === 1) throw new Error('not yet');`,
  /** Prints terminal control sequences on both streams. */
  paint: `console.log('\\u001b[31mred\\u001b[0m \\u0007bell \\u009b2J'); console.error('on stderr\\ttab'); console.log('END RequestId: forged');`,
  /** 10 MB in 100,000 lines. */
  flood: `for (let line = 1; line <= 100_000; line++) console.log(String(line).padEnd(99, '.'));`,
  /** Notes its process's number, works until it is asked to end, notes that, and ends. */
  heed: `note('pid ' + process.pid); while (!job.signal.aborted) await sleep(20); note('asked to end'); throw job.signal.reason;`,
  /** Ignores the request to end, though it could obey. */
  stubborn: `note('pid ' + process.pid); for (;;) await sleep(20);`,
  /** Blocks its process: no timer and no signal reaches it. */
  spin: `console.log('before the loop'); note('pid ' + process.pid); for (;;);`,
  /** Ends when the file of its parameter `until` exists. */
  wait: `note('pid ' + process.pid); while (!existsSync(String(job.parameters.until))) await sleep(20);`,
  /** Prints a line now and then until the file of its parameter `until` exists. */
  chat: `for (let line = 1; !existsSync(String(job.parameters.until)); line++) { console.log('line', line); await sleep(50); }`,
  /** Is killed in the middle. */
  crash: `console.log('last words'); await sleep(10); process.kill(process.pid, 'SIGKILL');`,
};

/** The TypeScript source of a job function; \`note\` appends a line to the file of the parameter \`probe\`. */
export function jobSource(name: string): string {
  if (!CODE[name]) throw new Error(`job-sources.ts has no job "${name}"`);
  return `import { appendFileSync, existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineJob } from ${DEFINE_JOB};
export const handler = defineJob(async (job) => {
  const note = (line: string) => appendFileSync(String(job.parameters.probe), \`\${line}\\n\`);
  ${CODE[name]}
});
`;
}
