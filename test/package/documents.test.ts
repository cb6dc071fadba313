import { readFileSync } from 'node:fs';
import path from 'node:path';
import { prepared } from './installation';

/* Whoever has the package and nothing else can follow each link of its documents. */

const files = new Set(prepared.tarball.files);
const folder = path.join(prepared.complete.folder, 'node_modules/runsheet');
// A template's page stands in the project that init makes of it.
const pages = prepared.tarball.files.filter((file) => file.endsWith('.md') && !file.startsWith('dist/templates/'));

/** The targets of a page's links: those of Markdown, and those in HTML. */
function targetsOf(page: string): string[] {
  const text = readFileSync(path.join(folder, page), 'utf8');
  return [...text.matchAll(/\]\(([^)\s]+)\)|(?:href|src)="([^"]+)"/g)].map(
    ([, link, attribute]) => link ?? attribute ?? '',
  );
}

it('holds the documents', () => {
  expect(pages).toEqual(
    expect.arrayContaining(['README.md', 'CHANGELOG.md', 'docs/README.md', 'docs/start/new-project.md']),
  );
});

it.each(pages)('%s links to files of the package, and to addresses', (page) => {
  const missing = targetsOf(page).filter((link) => {
    const [file = ''] = link.split('#');
    const target = path.posix.join(path.posix.dirname(page), file);
    return !/^https:/.test(link) && file !== '' && !files.has(target);
  });
  expect(missing).toEqual([]);
});
