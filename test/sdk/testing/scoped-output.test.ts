import { exec } from 'node:child_process';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineJob } from '../../../sdk';
import { runJob } from '../../../sdk/testing';

const messagesOf = ({ logs }: { logs: { message: string }[] }) => logs.map(({ message }) => message);

describe('what a job prints', () => {
  it('is its log, by whatever way it prints', async () => {
    const { logs } = await runJob(
      defineJob(async ({ log }) => {
        console.log('rows: %d', 3);
        console.warn({ a: 1 });
        process.stderr.write('on std');
        process.stderr.write('err\n');
        fs.writeSync(1, 'by fs\n');
        setTimeout(() => console.debug('from a timer'), 1);
        await new Promise((resolve) => exec('true', () => resolve(console.info('from a callback'))));
        await sleep(5);
        log.error('logged', { shop: 7 });
        process.stdout.write('no end of line');
      }),
    );
    expect(logs).toEqual([
      { level: 'info', message: 'rows: 3', fields: {} },
      { level: 'warn', message: '{ a: 1 }', fields: {} },
      { level: 'error', message: 'on stderr', fields: {} },
      { level: 'info', message: 'by fs', fields: {} },
      ...[expect.anything(), expect.anything()],
      { level: 'error', message: 'logged', fields: { shop: 7 } },
      { level: 'info', message: 'no end of line', fields: {} },
    ]);
    expect(
      logs
        .slice(4, 6)
        .map(({ message }) => message)
        .sort(),
    ).toEqual(['from a callback', 'from a timer']);
  });

  it('stays apart from that of a job beside it, uncaught errors and half characters too', async () => {
    const euro = Buffer.from('€\n');
    const job = defineJob(async ({ name }) => {
      for (let line = 1; line <= 3; line++) {
        console.log(`${name} ${line}`);
        process.stdout.write(euro.subarray(0, 1));
        await sleep(2);
        process.stdout.write(euro.subarray(1));
      }
      if (name === 'b') setImmediate(() => Promise.reject(new Error('of b')));
      await sleep(30);
    });
    const [a, b] = await Promise.all([runJob(job, { name: 'a' }), runJob(job, { name: 'b' })]);
    expect(messagesOf(a)).toEqual(['a 1', '€', 'a 2', '€', 'a 3', '€']);
    expect(a.error).toBeUndefined();
    expect(messagesOf(b).slice(0, 6)).toEqual(['b 1', '€', 'b 2', '€', 'b 3', '€']);
    expect(b.error?.message).toMatch(/^of b/);
  });
});

describe('the output of the test', () => {
  it('is its own while a job runs', async () => {
    const printed: unknown[] = [];
    const spy = jest.spyOn(console, 'log').mockImplementation((...values) => void printed.push(...values));
    try {
      const running = runJob(
        defineJob(async () => {
          console.log('of the job');
          await sleep(5);
        }),
      );
      console.log('of the test');
      expect(messagesOf(await running)).toEqual(['of the job']);
    } finally {
      spy.mockRestore();
    }
    expect(printed).toEqual(['of the test']);
  });

  it('is as it was afterwards, also after a failure', async () => {
    const state = () => [
      ...['log', 'error', 'trace'].map((name) => Object.getOwnPropertyDescriptor(console, name)),
      ...['write', 'end', 'destroy'].map((name) => Object.getOwnPropertyDescriptor(process.stdout, name)),
      ...['write', 'writeSync', 'writeFileSync'].map((name) => Object.getOwnPropertyDescriptor(fs, name)),
      ...['uncaughtException', 'unhandledRejection', 'warning', 'exit'].map((event) =>
        process.getBuiltinModule('node:process').rawListeners(event as 'exit'),
      ),
    ];
    const before = state();
    await runJob(defineJob(() => process.stdout.write('captured\n')));
    await runJob(defineJob(() => Promise.reject(new Error('fails'))));
    expect(state()).toEqual(before);
  });

  it('gets what code prints that was left running', async () => {
    const printed: unknown[] = [];
    const spy = jest.spyOn(console, 'log').mockImplementation((...values) => void printed.push(...values));
    try {
      const { logs } = await runJob(
        defineJob(() => {
          setTimeout(() => console.log('too late'), 10);
        }),
      );
      await sleep(20);
      expect(logs).toEqual([]);
      expect(printed).toEqual(['too late']);
    } finally {
      spy.mockRestore();
    }
  });
});
