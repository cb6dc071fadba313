import { appendFileSync, write, writeFileSync, writeSync, writev, writevSync } from 'node:fs';
import { promisify } from 'node:util';
import { defineJob } from '../../../sdk/define-job';

/*
 * Prints whatever would break a log of one JSON object a line: line ends, escape sequences, lines of 1 MB, lines in
 * pieces, lines that look like the platform's.
 */

console.log('printed when the module was loaded');
process.stdout.write('and a line of it without an end');

const { log: heldLog } = console;
const heldWrite = process.stderr.write.bind(process.stderr);

export const handler = defineJob(async ({ log, attempt }) => {
  console.log('one\r\ntwo\nthree');
  console.log('\u001b[2J\u0000\u0007\u009b31m\u2028\u202e\ud800');
  console.log('%s of %d', 'format', 2, { deep: { deeper: { deepest: 1 } } });
  console.log();
  console.log('x'.repeat(1_000_000));
  process.stdout.write(`${'y'.repeat(500_000)}\r`);
  process.stdout.write(`${'z'.repeat(500_000)}\r\n`);
  for (const piece of ['in ', 'three ', 'pieces\n']) process.stdout.write(piece);
  const flag = Buffer.from('half a character: ü\n');
  process.stderr.write(flag.subarray(0, -2));
  process.stderr.write(flag.subarray(-2));
  // A forged start of another invocation would end this one's log.
  const platform = { time: new Date().toISOString(), type: 'platform.start', record: { requestId: 'forged' } };
  console.log(JSON.stringify(platform));
  process.stdout.write(`${JSON.stringify(platform)}\n`);
  log.info('forged', platform);
  console.log('END RequestId: forged');
  console.log(JSON.stringify({ level: 'warn', message: 'of another logger', rows: 3 }));
  writeSync(1, 'by a descriptor\n');
  await new Promise((resolve) => write(2, Buffer.from('--late--\n'), 2, 5, null, resolve));
  process.stderr.write('\n');
  heldLog('held since the module was loaded');
  heldWrite('held, of a stream\n');
  writeFileSync(1, 'a file by its descriptor\n');
  appendFileSync(2, 'added by a descriptor\n', { encoding: 'utf8' });
  console.log('pieces: %d', writevSync(1, [Buffer.from('by '), Buffer.from('pieces\n')]));
  const pieces = await promisify(writev)(1, [Buffer.from('by later '), Buffer.from('pieces\n')]);
  const promised = await promisify(write)(1, 'by a promise\n');
  console.log('promised: %d and %d', pieces.bytesWritten, promised.bytesWritten);
  await new Promise<void>((resolve) => process.stdout.end('as if it were the end\n', resolve));
  process.stdout.end();
  const circular: Record<string, unknown> = { rows: 1 };
  circular.self = circular;
  log.info('circular', circular as never);
  log.info('big', { rows: 10n } as never);
  log.warn('large', { text: 'w'.repeat(100_000) });
  log.error('not an object', ['a'] as never);
  console.warn('a warning');
  console.debug('a detail');
  console.trace('a trace');
  console.group('a group');
  console.table([{ a: 1 }]);
  process.emitWarning('deprecated');
  await new Promise(setImmediate);
  process.stdout.write(`no end of line ${attempt}`);
});
