import { readdirSync } from 'node:fs';
import path from 'node:path';
import { projectFiles, type Template } from '../../cli/init/templates';
import { onEachNode, prepared } from './installation';

/* npm leaves links out of a tarball, and some files of a template are links to an example's. */

const names = { package: 'my-lake', stack: 'my-lake' };

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

it('the tarball holds every file of every template', () => {
  const packed = prepared.tarball.files.filter((file) => file.startsWith('dist/templates/'));
  const templates = filesIn(path.join(prepared.root, 'templates')).map((file) => `dist/templates/${file}`);
  expect(packed.sort()).toEqual(templates.sort());
});

describe.each<[Template, string[]]>([
  ['typescript', []],
  ['javascript', ['--javascript']],
  ['python', ['--python']],
  ['spark', ['--spark']],
])('init of a project: %s', (template, options) => {
  onEachNode('writes the files that it writes from the repository', {}, async (project) => {
    expect(await project.runsheet('init', 'my-lake', ...options)).toMatchObject({ code: 0, stderr: '' });
    expect(filesIn(path.join(project.folder, 'my-lake')).sort()).toEqual(
      [...projectFiles(template, names).keys()].sort(),
    );
  });
});
