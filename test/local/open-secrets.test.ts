import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openHome } from '../../local/home';
import { openSecrets } from '../../local/open-secrets';

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the home's secrets.env", () => {
  const home = openHome(path.join(folder, 'home'));
  let said: string[];
  beforeEach(() => {
    said = [];
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
      said.push(String(text));
      return true;
    });
  });
  afterEach(() => jest.restoreAllMocks());

  it('that names what no parameter can ask for is warned of, and the rest is taken', () => {
    writeFileSync(home.secretsFile, 'secretmanager:db=x\nssm:/token=y\n', { mode: 0o600 });
    expect(openSecrets(home)).toEqual(['ssm:/token']);
    expect(said).toEqual([
      expect.stringMatching(
        /secrets\.env has "secretmanager:db", which no parameter can ask for: expected "secretsmanager:/,
      ),
    ]);
  });

  it('that cannot be read is said to be so', () => {
    rmSync(home.secretsFile);
    mkdirSync(home.secretsFile, { mode: 0o700 });
    expect(() => openSecrets(home)).toThrow(/secrets\.env cannot be read \(EISDIR.*: mend it, or move it away/);
  });
});
