import { readFileSync } from 'node:fs';
import path from 'node:path';
import { onEachNode, Project, prepared } from './installation';

const MANIFEST = JSON.parse(readFileSync(path.join(prepared.root, 'package.json'), 'utf8'));

describe('the command', () => {
  onEachNode('tells its version', {}, async (project) => {
    expect(await project.runsheet('--version')).toEqual({ code: 0, stdout: `${MANIFEST.version}\n`, stderr: '' });
  });

  onEachNode('tells its commands', {}, async (project) => {
    const { code, stdout, stderr } = await project.runsheet('--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/apply[\s\S]+run[\s\S]+board/);
  });

  onEachNode('is found by npx', {}, async (project) => {
    const { code, stdout } = await project.run('npx', 'runsheet', '--version');
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${MANIFEST.version}\n` });
  });

  it('has one sentence for a Node that is too old', async () => {
    const { folder } = prepared.installations[0];
    const project = new Project({ ...prepared.tooOld, folder }, {});
    const { code, stdout, stderr } = await project.runsheet('runs');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^Runsheet needs Node 20\.19 or newer, and this is Node 12\.\S+, at .*\n$/);
  });
});
