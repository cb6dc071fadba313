import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isReadByOthers, listSecrets, listStrangers, readSecretInFile } from '../../../adapters/files/secrets-file';

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-secrets-'));
const file = path.join(folder, 'secrets.env');
afterAll(() => rmSync(folder, { recursive: true }));

describe('the secrets of a laptop', () => {
  it('are none where there is no file, and the message says which line to add', async () => {
    expect(listSecrets(file)).toEqual([]);
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
    expect(listSecrets(file).sort()).toEqual(['secretsmanager:team/db', 'ssm:/key', 'ssm:/token']);
    expect(listStrangers(file)).toEqual(['PATH']);
    await expect(readSecretInFile(file, 'secretsmanager:team/db')).resolves.toBe('a=b # c');
    await expect(readSecretInFile(file, 'ssm:/key')).resolves.toBe('one\ntwo');
    await expect(readSecretInFile(file, 'ssm:/token')).resolves.toBe('plain');
  });

  it('are found behind a mark of the byte order', () => {
    writeFileSync(file, '\uFEFFssm:/token=plain\n');
    expect([listSecrets(file), listStrangers(file)]).toEqual([['ssm:/token'], []]);
  });
});
