import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { requireUnpackedSize } from '../../../infra/python/unpacked-size';
import { addTo, foreignStack } from '../../support/stack/synthesize';

const MB = 1024 ** 2;
const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-unpacked-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file of this size, which takes no room. */
function aFile(name: string, bytes: number): void {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '');
  truncateSync(file, bytes);
}

describe('what a Python function unpacks', () => {
  const packages = { list: 'requirements.txt', folder: path.join(folder, 'layer') };
  const code = path.join(folder, 'code');
  beforeAll(() => {
    aFile('code/load.py', MB / 2);
    aFile('layer/python/pandas/core/all.so', 150 * MB);
    aFile('layer/python/pyarrow/libarrow.so', 99 * MB);
    aFile('layer/python/six.py', MB / 2);
  });

  it('may be what Lambda takes, to the byte', () => {
    expect(() => requireUnpackedSize('load', { code, packages })).not.toThrow();
    expect(() => requireUnpackedSize('load', { code })).not.toThrow();
  });

  it('is refused above that, with the largest packages by name', () => {
    aFile('code/data.csv', 1);
    expect(() => requireUnpackedSize('load', { code, packages })).toThrow(
      'the job load has 251 MB of code and packages, and Lambda takes at most 250 MB: the largest are pandas of ' +
        'requirements.txt (150.0 MB), pyarrow of requirements.txt (99.0 MB), load.py of its folder (0.5 MB). Leave ' +
        'out what it does not need, or run it in a container (ecs: or batch:)',
    );
  });

  it('is checked at the synth', () => {
    const jobs = path.join(folder, 'jobs');
    aFile('jobs/load.py', 20);
    aFile('jobs/model.bin', 260 * MB);
    expect(() => addTo(foreignStack(), 'Pipelines', { jobs })).toThrow(
      /^the job load has 261 MB .* the largest are \S*\bmodel\.bin of its folder \(260\.0 MB\)/,
    );
  });
});
