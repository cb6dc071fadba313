import { projectNames } from '../../../domain/project/project-names';

it.each([
  ['my-pipelines', 'my-pipelines', 'my-pipelines'],
  ['My Pipelines (copy)', 'my-pipelines-copy', 'my-pipelines-copy'],
  ['Ladeaufträge', 'ladeauftrage', 'ladeauftrage'],
  ['shop_2.0', 'shop_2.0', 'shop-2-0'],
  ['.hidden', 'hidden', 'hidden'],
  ['2026', '2026', 'pipelines'],
  ['2026-loads', '2026-loads', 'loads'],
  ['仕事', 'pipelines', 'pipelines'],
  ['', 'pipelines', 'pipelines'],
  ['runsheet', 'runsheet-project', 'runsheet'],
])('the folder %j makes the package %s and the stack %s', (folder, name, stack) => {
  expect(projectNames(folder)).toEqual({ package: name, stack });
});

it('both names are short enough', () => {
  const { package: name, stack } = projectNames('x'.repeat(500));
  expect(name).toHaveLength(214);
  expect(stack).toHaveLength(100);
});
