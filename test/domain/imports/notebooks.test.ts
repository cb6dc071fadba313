import fc from 'fast-check';
import {
  commonFolder,
  exportsOf,
  type Notebook,
  placeNotebooks,
  readNotebookPath,
} from '../../../domain/imports/notebooks';

function notebook(path: string): Notebook {
  const read = readNotebookPath(path);
  if ('problem' in read) throw new Error(read.problem);
  return read;
}

const named = (...paths: string[]) => new Map(paths.map((path) => [path, notebook(path)]));

it('reads the paths of a workspace, of a repository and of the notebook that runs others', () => {
  expect(notebook('/Workspace/Repos/etl/load').parts).toEqual(['Workspace', 'Repos', 'etl', 'load']);
  expect(notebook('./load').parts).toEqual(['load']);
  expect(notebook('../shared/load').parts).toEqual(['shared', 'load']);
  expect(notebook('a/../b//load.py')).toEqual({ parts: ['b', 'load'], ending: 'py' });
  expect(notebook('file:/Workspace/load.IPYNB')).toEqual({ parts: ['Workspace', 'load'], ending: 'ipynb' });
});

it('has no part that leads out of the folder of notebooks, whatever a row holds', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('.', '/', '\\', 'a', ':', ' '), maxLength: 20 }), (path) => {
      const read = readNotebookPath(path);
      const { parts } = 'parts' in read ? read : { parts: [] };
      expect(parts.filter((part) => part === '..' || part === '' || /[/\\]/.test(part))).toEqual([]);
    }),
  );
});

it.each([
  [undefined, 'is missing: expected the path of a notebook'],
  ['/', 'is "/": expected the path of a notebook'],
  ['..', 'is "..": expected the path of a notebook'],
  ['/a/b.scala', 'is "/a/b.scala": notebooks in Scala cannot run here'],
  ['/a/b\0c', 'is "/a/b\\u0000c": it holds a control character'],
])('refuses %j', (path, problem) => {
  expect(readNotebookPath(path)).toEqual({ problem });
});

it('finds the folder that holds them all', () => {
  const folder = (...paths: string[]) => commonFolder(paths.map(notebook)).join('/');
  expect(folder('/Repos/etl/nightly/a', '/Repos/etl/nightly/b')).toBe('Repos/etl/nightly');
  expect(folder('/Repos/etl/nightly/a', '/Repos/etl/b')).toBe('Repos/etl');
  expect(folder('/Repos/etl/nightly/a', '/Users/x/b')).toBe('');
  expect(folder('/Repos/a')).toBe('Repos');
  expect(folder()).toBe('');
});

describe('the place of a notebook', () => {
  const placed = (paths: string[], there: string[]) =>
    Object.fromEntries(placeNotebooks(named(...paths), (file) => there.includes(file)));

  it('is where an export of their common folder puts it', () => {
    expect(placed(['/Repos/etl/in/load', '/Repos/etl/out/report'], [])).toEqual({
      '/Repos/etl/in/load': { file: 'in/load.py', isThere: false },
      '/Repos/etl/out/report': { file: 'out/report.py', isThere: false },
    });
  });

  it('is where the end of its path is found', () => {
    expect(placed(['/Repos/etl/in/load', '/Repos/etl/out/report'], ['etl/in/load.ipynb', 'report.py'])).toEqual({
      '/Repos/etl/in/load': { file: 'etl/in/load.ipynb', isThere: true },
      '/Repos/etl/out/report': { file: 'report.py', isThere: true },
    });
  });

  it('is not that of another notebook with the same name', () => {
    expect(placed(['/Repos/in/load', '/Repos/out/load'], ['load.py', 'out/load.py'])).toEqual({
      '/Repos/in/load': { file: 'in/load.py', isThere: false },
      '/Repos/out/load': { file: 'out/load.py', isThere: true },
    });
  });
});

it('brings missing notebooks to where they are expected, also where one path shares no folder with the others', () => {
  const where = (missing: string[], all: string[]) => exportsOf(missing.map(notebook), all.map(notebook), 'notebooks');
  const [a, b, c] = ['/Repos/etl/nightly/a', '/Repos/etl/nightly/b', '/Repos/etl/weekly/c'] as [string, string, string];
  expect(where([a, b, c], [a, b, c])).toEqual([{ from: '/Repos/etl', to: 'notebooks' }]);
  expect(where([a, b], [a, b, c])).toEqual([{ from: '/Repos/etl/nightly', to: 'notebooks/nightly' }]);
  expect(where([a, c, '/Users/me/d', 'odd'], [a, b, c, '/Users/me/d', 'odd'])).toEqual([
    { from: '/Repos/etl', to: 'notebooks/Repos/etl' },
    { from: '/Users/me', to: 'notebooks/Users/me' },
  ]);
  expect(where(['odd'], [a, 'odd'])).toEqual([]);
  const all = [a, b, c, '/Users/me/d'];
  const places = placeNotebooks(named(...all), () => false);
  for (const { from, to } of where(all, all)) {
    const inside = all.filter((path) => path.startsWith(`${from}/`));
    for (const path of inside) expect(`notebooks/${places.get(path)?.file}`).toBe(`${path.replace(from, to)}.py`);
  }
});
