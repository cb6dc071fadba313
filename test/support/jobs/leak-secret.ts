import { execFileSync } from 'node:child_process';
import { appendFileSync, writeFileSync, writeSync, writevSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { defineJob, type JobContext, PermanentJobError } from '../../../sdk';

/*
 * A job that leaks its secret, the parameter `token`, in the way that its parameter `way` names.
 */

/** A logger that is loaded with the job holds on to these functions. */
const { log: heldLog } = console;
const heldWrite = process.stderr.write.bind(process.stderr);

const WAYS: Record<string, (secret: string, job: JobContext) => unknown> = {
  print: (secret) => {
    console.log(`the token is ${secret}`);
    console.error({ token: secret });
    console.table([{ token: secret }]);
    console.dir({ deep: { token: secret } });
    process.stdout.write(secret.slice(0, 5));
    process.stdout.write(`${secret.slice(5)}\n`);
    process.stderr.write(Buffer.from(`${secret} without an end`));
    writeSync(1, `${secret}\n`);
    console.log('x'.repeat(20_000) + secret);
    heldLog(`held ${secret}`);
    heldWrite(`held ${secret}\n`);
    writeFileSync(1, `${secret}\n`);
    appendFileSync(2, Buffer.from(`${secret}\n`));
    writevSync(1, [Buffer.from(secret.slice(0, 5)), Buffer.from(`${secret.slice(5)}\n`)]);
    process.stdout.end(`ended with ${secret}\n`);
  },
  log: (secret, { log, parameters }) => {
    log.info(`the token is ${secret}`, { token: secret, [secret]: [{ parameters: inspect(parameters) }] });
    log.warn(JSON.stringify(parameters));
    log.error(encodeURIComponent(secret), { basic: Buffer.from(`user:${secret}`).toString('base64') });
  },
  return: (secret) => ({ token: secret, url: `https://user:${encodeURIComponent(secret)}@host/`, rows: 3 }),
  throw: (secret) => {
    throw Object.assign(new Error(`refused with ${secret}`), { name: `Error of ${secret}` });
  },
  'throw-for-good': (secret) => {
    throw new PermanentJobError(secret);
  },
  'throw-a-text': (secret) => Promise.reject(secret),
  'throw-in-timer': async (secret) => {
    setTimeout(() => {
      throw new Error(`late ${secret}`);
    }, 1);
    await sleep(60_000);
  },
  'reject-unheard': async (secret) => {
    void Promise.reject(new Error(`unheard ${secret}`));
    await sleep(60_000);
  },
  'reject-at-its-end': (secret) => {
    void Promise.reject(new Error(`unheard ${secret}`));
    return 'done';
  },
  warn: (secret) => {
    process.emitWarning(`warned of ${secret}`);
  },
  command: (secret) => {
    execFileSync('false', [secret]);
  },
  exit: (secret) => {
    process.stdout.write(`last words ${secret}`);
    process.exit(3);
  },
  'print-afterwards': (secret) => {
    setTimeout(() => console.log(`afterwards ${secret}`), 20);
  },
  'return-its-number': (secret) => ({ number: Number(secret) }),
};

export const handler = defineJob((job) => WAYS[String(job.parameters.way)]?.(String(job.parameters.token), job));
