import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';

/*
 * In a process of its own, which loads the module twice, as a laptop's does: in the host's bundle and in the job's.
 */

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-output-'));
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(async () => {
  const source = path.resolve(__dirname, '../../sdk/capture-output.ts');
  await build({
    entryPoints: { host: source, job: source },
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'cjs',
  });
});

/** What the program prints as it is, and `taken`, where it left that: who was given what. */
function outputOf(program: string): { raw: string[]; taken: string[][] } {
  const whole = `
    const fs = require('node:fs');
    const taken = [];
    const sink = (name) => ({
      print: (level, text) => taken.push([name, level, text]),
      stream: (stream, text) => taken.push([name, stream, text]),
      crash: (error) => taken.push([name, 'crash', error.message]),
      flush: () => {},
    });
    console.fatal = (text) => console.error('of the runtime', text);
    const host = require(${JSON.stringify(path.join(folder, 'host.js'))});
    const job = require(${JSON.stringify(path.join(folder, 'job.js'))});
    ${program}
    setTimeout(() => host.processOutput.writeLine(JSON.stringify(taken)), 20);`;
  const lines = execFileSync(process.execPath, ['-e', whole], { encoding: 'utf8' }).trimEnd().split('\n');
  return { raw: lines.slice(0, -1), taken: JSON.parse(lines.at(-1) ?? '') };
}

const HOLD = `
  const { log, fatal } = console;
  const write = process.stderr.write.bind(process.stderr);
  const { writeSync } = fs;`;

describe('the output of a process', () => {
  it('goes to who took it last, also what was taken hold of before, and of whichever bundle', () => {
    const { raw, taken } = outputOf(`
      host.captureOutput();
      ${HOLD}
      host.processOutput.sendTo(sink('host'));
      log('first');
      job.captureOutput();
      job.processOutput.sendTo(sink('job'));
      log('second');
      write('third');
      writeSync(1, 'fourth');
      fatal('fifth');`);
    expect(raw).toEqual([]);
    expect(taken).toEqual([
      ['host', 'info', 'first'],
      ['job', 'info', 'second'],
      ['job', 'stderr', 'third'],
      ['job', 'stdout', 'fourth'],
      ['job', 'error', 'fifth'],
    ]);
  });

  it('is as ever until somebody takes it', () => {
    const { raw, taken } = outputOf(`
      job.captureOutput();
      ${HOLD}
      log('first %d', 1);
      writeSync(1, 'second\\n');
      process.stdout.write('third\\n');`);
    expect(raw).toEqual(['first 1', 'second', 'third']);
    expect(taken).toEqual([]);
  });

  it('holds each error that nobody caught once, and nobody else hears of it', () => {
    const { raw, taken } = outputOf(`
      host.processOutput.sendTo(sink('host'));
      process.on('unhandledRejection', (error) => fs.writeSync(1, error.message));
      job.processOutput.sendTo(sink('job'));
      void Promise.reject(new Error('unheard'));`);
    expect(raw).toEqual([]);
    expect(taken).toEqual([['job', 'crash', 'unheard']]);
  });

  it('takes files that are its descriptors, and buffers in pieces', () => {
    const { raw, taken } = outputOf(`
      host.processOutput.sendTo(sink('host'));
      fs.writeFileSync(1, 'a file');
      fs.appendFileSync(2, 'c2k=', 'base64');
      fs.writevSync(1, [Buffer.from('by '), Buffer.from('pieces')]);
      fs.writeFile(1, 'later', () => {});`);
    expect(raw).toEqual([]);
    expect(taken).toEqual([
      ['host', 'stdout', 'a file'],
      ['host', 'stderr', 'si'],
      ['host', 'stdout', 'by '],
      ['host', 'stdout', 'pieces'],
      ['host', 'stdout', 'later'],
    ]);
  });

  it('cuts no long text of an object, in which a secret would not be known any more', () => {
    const { taken } = outputOf(`
      host.processOutput.sendTo(sink('host'));
      const long = 'x'.repeat(9_997) + 'secret';
      console.log({ long });
      console.dir({ long });
      console.log(require('node:util').inspect({ long }));`);
    expect(taken.map(([, , text]) => text?.includes('secret'))).toEqual([true, true, true]);
  });

  it('leaves files alone, and util.promisify knows what a write answers', () => {
    const file = path.join(folder, 'of-the-job');
    const { taken } = outputOf(`
      host.processOutput.sendTo(sink('host'));
      const { promisify } = require('node:util');
      const descriptor = fs.openSync(${JSON.stringify(file)}, 'w');
      fs.writeFileSync(descriptor, 'a line');
      promisify(fs.write)(descriptor, 'four').then((written) => console.log(written.bytesWritten));
      promisify(fs.writev)(descriptor, [Buffer.from('by '), Buffer.from('pieces')]).then((written) => {
        console.log(written.bytesWritten, fs.readFileSync(${JSON.stringify(file)}, 'utf8').length);
      });`);
    expect(taken).toEqual(
      expect.arrayContaining([
        ['host', 'info', '4'],
        ['host', 'info', expect.stringMatching(/^9 \d+$/)],
      ]),
    );
  });

  it('stays open where a job ends or destroys the stream', () => {
    const { raw, taken } = outputOf(`
      host.processOutput.sendTo(sink('host'));
      process.stdout.end('the end', 'utf8', () => console.log('ended'));
      process.stderr.destroy();
      process.stderr.end();
      process.stdout.destroy();`);
    expect(raw).toEqual([]);
    expect(taken).toEqual(
      expect.arrayContaining([
        ['host', 'stdout', 'the end'],
        ['host', 'info', 'ended'],
      ]),
    );
  });
});
