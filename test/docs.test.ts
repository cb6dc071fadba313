import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { KIND_TITLES, kindCells, listKinds } from '../cli/view/kind-list';
import { KINDS } from '../domain/targets/kinds';
import { SOURCE_FOLDERS } from './support/source-folders';

/*
 * Every link of the documentation leads to a file and a section, and every file that a page names is there. Comments
 * cite no text that is not there either.
 */

const ROOT = path.resolve(__dirname, '..');
const PAGES = [
  'README.md',
  'CHANGELOG.md',
  'domain/README.md',
  'test/support/README.md',
  'examples/air-traffic/README.md',
  'examples/python/README.md',
  ...markdownIn('docs'),
];

function markdownIn(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return markdownIn(file);
    return file.endsWith('.md') ? [file] : [];
  });
}

function read(page: string): string {
  return readFileSync(path.join(ROOT, page), 'utf8');
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(page: string): string[] {
  return [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .trim()
      .replace(/\s/g, '-'),
  );
}

/** The links of a page to other files and sections of this repository. */
function linksOf(page: string): string[] {
  const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => !/^[a-z]+:/.test(link));
}

function isDead(page: string, link: string): boolean {
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
  if (!existsSync(path.join(ROOT, target))) return true;
  return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).includes(anchor);
}

/** Sources that a page names by their path. */
const SOURCE =
  /`((?:domain|adapters|sdk|operations|functions|board|local|infra|cli|bin|test|bench|examples)\/[\w./-]+)`/g;

describe('the documentation', () => {
  it.each(PAGES)('%s has no dead link', (page) => {
    expect(linksOf(page).filter((link) => isDead(page, link))).toEqual([]);
  });

  // What npm packs; test/package/documents.test.ts looks into the tarball itself.
  it.each(PAGES.filter((page) => /^(docs\/|[^/]+$)/.test(page)))(
    '%s links to nothing outside of the package',
    (page) => {
      const targets = linksOf(page).map((link) =>
        path.posix.join(path.posix.dirname(page), link.split('#')[0] as string),
      );
      expect(targets.filter((target) => !/^(docs(\/|$)|(README|CHANGELOG)\.md$|\.$)/.test(target))).toEqual([]);
    },
  );

  // The changelog names files of the past.
  it.each(PAGES.filter((page) => page !== 'CHANGELOG.md'))('%s names only files that are there', (page) => {
    const named = [...read(page).matchAll(SOURCE)].map(([, file = '']) => file);
    expect(named.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
  });

  it('says in docs/targets.md where each kind of target runs, as `runsheet targets --kinds` does', () => {
    const rows = listKinds().map((each) => kindCells(each).map((cell, at) => (at === 0 ? `\`${cell}\`` : cell)));
    const table = [KIND_TITLES, KIND_TITLES.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`);
    expect(read('docs/targets.md').match(/^\|.*\|$/gm)).toEqual(table);
  });

  it('says in docs/reference/fields.md how long an attempt of each kind may take at most', () => {
    const rows = [...read('docs/reference/fields.md').matchAll(/^\| (`.*) \| ([\d,]+) \| /gm)];
    for (const [kind, { longest }] of Object.entries(KINDS)) {
      const said = rows.filter(([, targets]) => targets?.includes(`\`${kind}\``)).map(([, , most]) => most);
      expect({ kind, said: [...new Set(said)] }).toEqual({ kind, said: [longest.minutes.toLocaleString('en')] });
    }
  });

  it('counts no job that a rerun carried over, in any query for a success rate', () => {
    const queries = PAGES.flatMap((page) =>
      [...read(page).matchAll(/^```sql\n([\s\S]*?)^```/gm)].map(([, text = '']) => ({ page, text })),
    );
    const rates = queries.filter(({ text }) => /'SUCCEEDED'/.test(text) && /\bavg\(/.test(text));
    expect(rates.length).toBeGreaterThanOrEqual(3);
    expect(rates.filter(({ text }) => !text.includes('carried_from IS NULL'))).toEqual([]);
  });

  it('lists each page in docs/README.md, a decision in docs/decisions/README.md', () => {
    const listed = new Set(
      ['docs/README.md', 'docs/decisions/README.md'].flatMap((index) =>
        linksOf(index).map((link) => path.posix.join(path.posix.dirname(index), link.split('#')[0] as string)),
      ),
    );
    const pages = markdownIn('docs').filter((page) => page !== 'docs/README.md');
    expect(pages.filter((page) => !listed.has(page))).toEqual([]);
  });
});

/** Numbers and names of texts that this repository does not hold, such as `(protocol, F4)` or `(design, §2)`. */
const CITATION =
  /\bF\d{1,2}\b|\b(?:aws|targets)-(?:facts|truth)\b|\((?:protocol|design)[,)]|\bthe design\b|\bLOAD \d|\bsection \d|§ ?\d/g;

describe('the sources and tests', () => {
  const files = [...SOURCE_FOLDERS, 'test', 'bench', 'examples'].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map((file) => path.posix.join(folder, file))
      .filter((file) => /\.(ts|mjs|cjs|js)$/.test(file) && !/\/(node_modules|\.runsheet|\.venv)\//.test(file)),
  );

  it('cite only texts that are in this repository', () => {
    const citing = files
      .filter((file) => file !== 'test/docs.test.ts')
      .flatMap((file) => [...read(file).matchAll(CITATION)].map(([citation]) => `${file}: ${citation}`));
    expect(citing).toEqual([]);
    expect('(protocol, F4) (design) (aws-facts, §4) section 7 LOAD 3'.match(CITATION)).toHaveLength(7);
  });
});
