import { DamagedTablesError, endsStore, problemText, toStoreProblem } from '../../../local/store/store-problem';

const levelError = (code: string, message: string) =>
  Object.assign(new Error('Database failed to open'), {
    code: 'LEVEL_DATABASE_NOT_OPEN',
    cause: Object.assign(new Error(message), { code }),
  });

test.each<[kind: string, error: unknown]>([
  ['full', Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })],
  ['full', levelError('LEVEL_IO_ERROR', 'IO error: tables/000003.log: No space left on device')],
  ['full', levelError('LEVEL_IO_ERROR', 'IO error: tables/000003.log: File too large')],
  ['damaged', levelError('LEVEL_IO_ERROR', 'IO error: tables/000005.ldb: Invalid argument')],
  ['damaged', levelError('LEVEL_CORRUPTION', 'Corruption: checksum mismatch')],
  ['damaged', new DamagedTablesError('000005.ldb: it is missing')],
  ['locked', levelError('LEVEL_LOCKED', 'IO error: lock tables/LOCK: already held by process')],
  ['failed', new TypeError('x is not a function')],
  ['failed', undefined],
])('%s is the kind of %s', (kind, error) => {
  expect(toStoreProblem(error).kind).toBe(kind);
  expect(endsStore(error)).toBe(kind !== 'failed');
});

test('a request that dynalite refuses or a row that is not there does not end the store', () => {
  expect(endsStore(Object.assign(new Error('NotFound: '), { code: 'LEVEL_NOT_FOUND' }))).toBe(false);
  expect(endsStore(Object.assign(new SyntaxError('Unexpected token'), { code: 'LEVEL_DECODE_ERROR' }))).toBe(false);
});

test('a problem says where it is and what to do', () => {
  const text = (kind: 'full' | 'damaged' | 'failed') =>
    problemText('/home/x', { kind, message: 'why' }, 'cannot start');
  expect(text('full')).toBe('the home /home/x cannot be written (why): make room, or choose another with --home');
  expect(text('damaged')).toMatch(/^the tables of the home \/home\/x are damaged \(why\): restore its folder tables\//);
  expect(text('failed')).toBe('the store of /home/x cannot start (why): its log is logs/store.log in the home');
});
