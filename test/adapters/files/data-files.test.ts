import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { dataFiles } from '../../../adapters/files/data-files';

describe('the data files of a run, in a folder', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'runsheet data-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const open = (folder = 'group/run') => dataFiles(`${pathToFileURL(root)}/${folder}/`);

  it('give back what was written, making the folder with the first file', async () => {
    await open().writeText('a.txt', 'Zürich\n✈');
    await open().writeJson('b.json', [{ rows: 1 }]);
    await expect(open().readText('a.txt')).resolves.toBe('Zürich\n✈');
    await expect(open().readJson('b.json')).resolves.toEqual([{ rows: 1 }]);
  });

  it('are the same with and without a slash at the end of the address', async () => {
    await dataFiles(`${pathToFileURL(root)}/run`).writeText('a.txt', 'x');
    await expect(dataFiles(`${pathToFileURL(root)}/run/`).readText('a.txt')).resolves.toBe('x');
    expect(dataFiles('s3://some-bucket/group/run').url('a.txt')).toBe('s3://some-bucket/group/run/a.txt');
  });

  it('reject a file that is not there, naming it', async () => {
    await expect(open().readText('none.json')).rejects.toThrow('no file "none.json" in file:///');
  });

  it.each([
    ['Latin-1', Buffer.from('Stadt\nZ\u00fcrich', 'latin1'), /a\.txt is not UTF-8: byte 8 \(line 2, column 2\)/],
    ['UTF-16', Buffer.from('\ufeffZ', 'utf16le'), /a\.txt is not UTF-8: byte 1 .* UTF-16/],
    ['half a character', Buffer.from('\u00fc').subarray(0, 1), /a\.txt is not UTF-8: byte 1/],
  ])('reject a text of another encoding, with the place: %s', async (_, bytes, problem) => {
    await open().writeText('other.txt', '');
    writeFileSync(path.join(root, 'group/run/a.txt'), bytes);
    await expect(open().readText('a.txt')).rejects.toThrow(problem);
    await expect(open().readJson('a.txt')).rejects.toThrow('decode them yourself');
  });

  it('are read without a byte order mark', async () => {
    await open().writeText('a.json', '\ufeff{"a":1}');
    await expect(open().readJson('a.json')).resolves.toEqual({ a: 1 });
  });

  it('are replaced whole: a reader sees one version or the other', async () => {
    const files = open();
    const versions = ['a', 'b', 'c'].map((letter) => letter.repeat(500_000));
    await files.writeText('big.txt', versions[0] as string);
    let isWriting = true;
    const reading = (async () => {
      const seen = new Set<string>();
      while (isWriting) seen.add(await files.readText('big.txt'));
      return seen;
    })();
    for (let round = 0; round < 10; round += 1) {
      await Promise.all(versions.map((version) => files.writeText('big.txt', version)));
    }
    isWriting = false;
    for (const seen of await reading) expect(versions.includes(seen)).toBe(true);
    expect(readdirSync(path.join(root, 'group/run'))).toEqual(['big.txt']);
  });

  it('leave nothing behind where a write fails', async () => {
    // A folder has the name that the file should get.
    await open('run/taken.txt').writeText('x', 'x');
    await expect(open('run').writeText('taken.txt', 'x')).rejects.toThrow();
    expect(readdirSync(path.join(root, 'run'))).toEqual(['taken.txt']);
  });

  it.each([
    '',
    '.',
    '..',
    '../a',
    'a/b',
    'a\\b',
    '/etc/passwd',
    'a\nb',
    'a\0',
    '.hidden',
    'C:x',
    'é.txt',
    'a b',
    'x'.repeat(101),
  ])('refuse the name %j for reading, for writing and as an address', async (name) => {
    await expect(open().readText(name)).rejects.toThrow('file name is');
    await expect(open().writeText(name, 'x')).rejects.toThrow('file name is');
    expect(() => open().url(name)).toThrow('file name is');
    expect(readdirSync(root)).toEqual([]);
  });

  it('stay in their folder, whatever the name', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('.', '/', '\\', 'a', '%', '2', 'e', '\0', ':') }),
        async (name) => {
          await open()
            .writeText(name, 'x')
            .catch(() => undefined);
          expect(readdirSync(root).filter((entry) => entry !== 'group')).toEqual([]);
        },
      ),
    );
  });

  it.each(['', '/tmp/x', 'http://example.com/', 'file://host/x/', 's3:///x/', 's3://Bucket/x/'])(
    'refuse the address %j',
    (dataUrl) => {
      expect(() => dataFiles(dataUrl)).toThrow('expected file:///folder/ or s3://bucket/prefix/');
    },
  );
});
