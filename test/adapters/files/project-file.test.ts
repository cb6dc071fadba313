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
    const project = { dir: folder, file, config: { workers: 1, stacks: {}, assets: {}, targets: {} } };
    expect(await findProject(folder)).toEqual(project);
    expect(await findProject(path.join(folder, 'jobs/deep'))).toEqual(project);
    put('jobs/runsheet.config.yaml', '# all defaults\n');
    expect((await findProject(path.join(folder, 'jobs/deep')))?.dir).toBe(path.join(folder, 'jobs'));
  });

  it('is none without a config', async () => {
    expect(await findProject(folder)).toBeUndefined();
  });

  it('is refused with every problem, its file and its line', async () => {
    put(
      'runsheet.config.yaml',
      'workers: 0\nstacks:\n  prod:\n    stak: a\n  1x: { stack: a }\nassets: { sql: text }\n',
    );
    const file = path.join(folder, 'runsheet.config.yaml');
    const found = await findProject(folder).catch((error) => error);
    expect(found.problems.map((problem: string) => problem.slice(file.length, file.length + 22))).toEqual([
      ':1: workers is 0: expe',
      ':4: stacks.prod.stak i',
      ':5: stacks has a stack',
      ':6: assets has "sql": ',
    ]);
    put('runsheet.config.yaml', '- jobs\n');
    await expect(findProject(folder)).rejects.toThrow(`${file}: the file is ["jobs"]: expected an object`);
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
