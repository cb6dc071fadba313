import { notebookSource } from '../../support/home/notebook-source';
import { type Act, failed, forGood, SOON, timedOut, well } from './act';

/* Bad work of the kinds beside `command`: notebooks in Databricks' format, which need Python alone, and SQL. */

const notebook = (...cells: string[]): Pick<Act, 'kind' | 'target' | 'files'> => ({
  kind: 'notebook',
  target: ({ name, mark }) => ({ notebook: `${name}-cells.py`, env: { FAULT_MARK: mark }, stop_grace_seconds: 0.5 }),
  files: { 'cells.py': notebookSource(...cells) },
});

const sql = (text: string): Pick<Act, 'kind' | 'target' | 'files'> => ({
  kind: 'sql',
  target: ({ name }) => ({ file: `${name}-all.sql`, threads: 1, memory_limit: '200MB', stop_grace_seconds: 0.5 }),
  files: { 'all.sql': text },
});

export const ACTS_OF_KINDS: Record<string, Act> = {
  'notebook: exits with a value': {
    ...notebook('rows = 3', 'dbutils.notebook.exit(str(rows))', '1 / 0'),
    ends: well,
  },
  'notebook: prints 100 MB': { ...notebook('for at in range(1000): print("x" * 100000)'), ends: well },
  'notebook: fails': {
    ...notebook('orders = {}', 'orders["x"]'),
    ends: failed('KeyError', /'x'/),
  },
  'notebook: is not there': {
    ...notebook(''),
    target: () => ({ notebook: 'no-such-notebook.py' }),
    ends: forGood('Runsheet.ProgramNotFound', /no-such-notebook\.py/),
  },
  'notebook: holds the lock of its interpreter': {
    ...notebook(
      'import re, signal\nsignal.signal(signal.SIGTERM, lambda *_: None)',
      're.match("(a+)+$", "a" * 60 + "b")',
    ),
    row: SOON,
    ends: timedOut,
  },
  'notebook: leaves a session': {
    ...notebook('import subprocess\nsubprocess.Popen(["sleep", "300"], start_new_session=True)'),
    ends: well,
  },
  'sql: is no SQL': {
    ...sql('SELECT 1;\nSELEKT 2;'),
    ends: forGood('ParserError', /syntax error at or near "SELEKT"/),
  },
  'sql: reads a device': {
    ...sql("SELECT * FROM read_text('/dev/zero');"),
    ends: failed('PermissionError', /Cannot access file "\/dev\/zero"/),
  },
  'sql: runs too long': {
    ...sql('SELECT count(*) FROM range(100000) a, range(100000) b, range(100) c WHERE a.range + b.range = c.range;'),
    row: SOON,
    ends: timedOut,
  },
};
