import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectFiles } from '../../../cli/init/templates';

const EXAMPLE = path.resolve(__dirname, '../../../examples/spark');
const written = projectFiles('spark', { package: 'spark', stack: 'spark' });

test("a new project has the example's files, and its scripts and packages but for the way to this package", () => {
  const { scripts, dependencies } = JSON.parse(readFileSync(path.join(EXAMPLE, 'package.json'), 'utf8'));
  const made = JSON.parse(written.get('package.json') ?? '');
  expect(scripts).toEqual(made.scripts);
  expect(dependencies).toEqual({ ...made.dependencies, runsheet: 'file:../..' });
  const notebook = 'notebooks/load_weather.py';
  expect(written.get(notebook)).toBe(readFileSync(path.join(EXAMPLE, notebook), 'utf8'));
});
