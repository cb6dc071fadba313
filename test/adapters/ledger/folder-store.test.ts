import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FolderStore } from '../../../adapters/ledger/folder-store';
import { storeWithin } from '../../../adapters/ledger/ledger-store';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runsheet-store-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const textOf = async (store: FolderStore, name: string) => Buffer.from((await store.read(name)) ?? []).toString();

it('writes files with their folders, and leaves nothing else', async () => {
  const store = new FolderStore(path.join(folder, 'new'));
  await store.write('a/b/one', Buffer.from('1'));
  await store.write('a/b/one', Buffer.from('2'));
  expect(await textOf(store, 'a/b/one')).toBe('2');
  expect(readdirSync(path.join(folder, 'new/a/b'))).toEqual(['one']);
  expect(await store.list('a/')).toEqual(['a/b/one']);
  expect(await store.list('a/b/o')).toEqual(['a/b/one']);
  expect(await store.list('c/')).toEqual([]);
  await store.remove('a/b/one');
  await store.remove('a/b/one');
  expect(await store.read('a/b/one')).toBeUndefined();
});

it('lets one of many write a file once, which is whole at once', async () => {
  const store = new FolderStore(folder);
  const texts = Array.from({ length: 20 }, (_, at) => String(at).repeat(10_000));
  const won = await Promise.all(texts.map((text) => store.writeOnce('log/0', Buffer.from(text))));
  expect(won.filter(Boolean)).toHaveLength(1);
  expect(await textOf(store, 'log/0')).toBe(texts[won.indexOf(true)]);
  expect(readdirSync(path.join(folder, 'log'))).toEqual(['0']);
});

it('fails where it cannot write, and leaves nothing behind', async () => {
  writeFileSync(path.join(folder, 'file'), '');
  await expect(new FolderStore(folder).write('file/x', Buffer.from('1'))).rejects.toThrow(
    /file\/x cannot be written \(E.*\): choose a folder, and not a file, and give the same command again/,
  );
  expect(readdirSync(folder)).toEqual(['file']);
});

it('has stores within', async () => {
  const store = new FolderStore(folder);
  const runs = storeWithin(store, 'runs');
  expect(await runs.writeOnce('log/0', Buffer.from('x'))).toBe(true);
  expect(await runs.writeOnce('log/0', Buffer.from('y'))).toBe(false);
  expect([await runs.list('log/'), await store.list('runs/')]).toEqual([['log/0'], ['runs/log/0']]);
  expect(runs.place).toBe(path.join(folder, 'runs'));
});

it('says how large a file is, that there is none, and that it cannot be asked for', async () => {
  writeFileSync(path.join(folder, 'file'), 'four');
  const store = new FolderStore(folder);
  expect(await store.size('file')).toBe(4);
  expect(await store.size('none')).toBeUndefined();
  for (const ask of [store.size('file/x'), store.read('file/x')]) {
    await expect(ask).rejects.toThrow(`${path.join(folder, 'file/x')} cannot be read: ENOTDIR`);
  }
});
