import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findProject } from '../../../adapters/files/project-file';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runsheet-project-'));
  mkdirSync(path.join(folder, 'jobs/deep'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (name: string, text: string) => writeFileSync(path.join(folder, name), text);

describe('the project of a folder', () => {
  it('is the nearest folder above it with a config', async () => {
    put('runsheet.config.yaml', 'workers: 1\n');
    const file = path.join(folder, 'runsheet.config.yaml');
    const project = { dir: folder, file, config: { workers: 1, stacks: {}, assets: {} } };
    expect(await findProject(folder)).toEqual(project);
    expect(await findProject(path.join(folder, 'jobs/deep'))).toEqual(project);
    put('jobs/runsheet.config.yaml', '# all defaults\n');
    expect((await findProject(path.join(folder, 'jobs/deep')))?.dir).toBe(path.join(folder, 'jobs'));
  });

  it('is none without a config', async () => {
    expect(await findProject(folder)).toBeUndefined();
  });

  it('is refused with every problem, its file and its line', async () => {
    put('runsheet.config.yaml', 'job: a\nhomes: b\n');
    const file = path.join(folder, 'runsheet.config.yaml');
    await expect(findProject(folder)).rejects.toThrow(
      `${file}: job is an unknown key: did you mean "jobs"?; ${file}: homes is an unknown key: did you mean "home"?`,
    );
    put('runsheet.config.yaml', 'home: a\nhome: b\n');
    await expect(findProject(folder)).rejects.toThrow(`${file}: Map keys must be unique at line 2, column 1`);
  });

  it.each(['runsheet.config.yml', 'runsheet.config.json'])('is refused if its config is named %s', async (name) => {
    put(name, '{}');
    await expect(findProject(path.join(folder, 'jobs'))).rejects.toThrow(
      `${path.join(folder, name)} is not read: name it runsheet.config.yaml`,
    );
  });
});
