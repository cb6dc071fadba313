import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectFiles } from '../../../cli/init/templates';

const EXAMPLE = path.resolve(__dirname, '../../../examples/spark');
const written = projectFiles('spark', { package: 'spark', stack: 'spark' });

/** The example has another way to its packages, and says so. */
const ITS_OWN = ['package.json', 'README.md'];

test.each([...written.keys()])("the example's %s is what runsheet init --spark writes", (file) => {
  const text = readFileSync(path.join(EXAMPLE, file), 'utf8');
  if (!ITS_OWN.includes(file)) expect(text).toBe(written.get(file));
});

test('its scripts are those of a new project, and its packages those of this repository', () => {
  const { scripts, dependencies } = JSON.parse(readFileSync(path.join(EXAMPLE, 'package.json'), 'utf8'));
  const made = JSON.parse(written.get('package.json') ?? '');
  expect(scripts).toEqual(made.scripts);
  expect(dependencies).toEqual({ ...made.dependencies, runsheet: 'file:../..' });
});
