import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isReadByOthers, readSecretInFile, readSecretsFile } from '../../../adapters/files/secrets-file';

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-secrets-'));
const file = path.join(folder, 'secrets.env');
afterAll(() => rmSync(folder, { recursive: true }));

describe('the secrets of a laptop', () => {
  it('are none where there is no file, and the message says which line to add', async () => {
    expect(readSecretsFile(file)).toEqual({ values: new Map(), warnings: [] });
    expect(isReadByOthers(file)).toBe(false);
    await expect(readSecretInFile(file, 'ssm:/token')).rejects.toThrow(
      `${file} has no line for it: add ssm:/token=<value>`,
    );
  });

  it('are a line each under their references: quoted, of several lines, or plain', async () => {
    const lines = [
      '# mine',
      'secretsmanager:team/db="a=b # c"',
      "ssm:/key='one\ntwo'",
      'ssm:/token=plain',
      'PATH=/bin',
    ];
    writeFileSync(file, lines.join('\n'));
    const { values, warnings } = readSecretsFile(file);
    expect([...values.keys()]).toEqual(['secretsmanager:team/db', 'ssm:/key', 'ssm:/token']);
    expect(warnings).toEqual([expect.stringContaining('(line 6)')]);
    await expect(readSecretInFile(file, 'secretsmanager:team/db')).resolves.toBe('a=b # c');
    await expect(readSecretInFile(file, 'ssm:/key')).resolves.toBe('one\ntwo');
    await expect(readSecretInFile(file, 'ssm:/token')).resolves.toBe('plain');
  });

  it('are found behind a mark of the byte order', () => {
    writeFileSync(file, '\uFEFFssm:/token=plain\n');
    expect(readSecretsFile(file)).toEqual({ values: new Map([['ssm:/token', 'plain']]), warnings: [] });
  });

  it('are refused in an encoding that is not UTF-8, with the byte’s place and not its value', async () => {
    writeFileSync(file, Buffer.from('ssm:/a=x\nssm:/token=p\u00e9ss\n', 'latin1'));
    const problem = `${file} is not UTF-8: byte 22 (line 2, column 13) is of another encoding: save it as UTF-8`;
    expect(() => readSecretsFile(file)).toThrow(problem);
    await expect(readSecretInFile(file, 'ssm:/token')).rejects.toThrow(problem);
  });
});
