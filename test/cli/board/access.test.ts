import type { IncomingMessage } from 'node:http';
import { addressOf, Gate } from '../../../cli/board/access';

const gate = new Gate(7840);
const COOKIE = `runsheet-board-7840=${gate.token}`;

const judge = (url: string, headers: Record<string, string> = {}, method = 'GET', by = gate) =>
  by.judge({ method, url, headers: { host: '127.0.0.1:7840', ...headers } } as unknown as IncomingMessage);

describe('the board', () => {
  it('takes the token of its address once, and then its cookie', () => {
    const first = judge(`/groups/nightly?part=2&token=${gate.token}`);
    expect(first).toEqual({
      granted: false,
      status: 303,
      location: '/groups/nightly?part=2',
      cookie: `${COOKIE}; Path=/; HttpOnly; SameSite=Strict`,
    });
    expect(judge('/groups/nightly', { cookie: `other=1; ${COOKIE}` })).toEqual({ granted: true });
  });

  it.each([
    ['no cookie and no token', '/', {}, 'GET', 403],
    ['a wrong token, though it has the cookie', '/?token=x', { cookie: COOKIE }, 'GET', 403],
    ["another port's cookie", '/', { cookie: COOKIE.replace('7840', '7841') }, 'GET', 403],
    ['another name', '/', { cookie: COOKIE, host: 'evil.example:7840' }, 'GET', 421],
    ['another port', '/', { cookie: COOKIE, host: '127.0.0.1:7841' }, 'GET', 421],
    ['a method that changes things', '/', { cookie: COOKIE }, 'POST', 405],
    ['what is no address', '//', { cookie: COOKIE }, 'GET', 400],
  ])('refuses %s', (_, url, headers, method, status) => {
    expect(judge(url, headers, method)).toMatchObject({ granted: false, status, why: expect.any(String) });
  });

  it('answers under both names of loopback, and without its port where that is the usual one', () => {
    expect(judge('/', { cookie: COOKIE, host: 'localhost:7840' })).toEqual({ granted: true });
    const usual = new Gate(80);
    const cookie = `runsheet-board-80=${usual.token}`;
    expect(judge('/', { cookie, host: '127.0.0.1' }, 'HEAD', usual)).toEqual({ granted: true });
  });

  it('leads nowhere else, whatever address the token came with', () => {
    for (const path of ['/.//evil.example/', '/%2f%2fevil.example', '/nowhere'])
      expect(judge(`${path}?token=${gate.token}`)).toMatchObject({ location: '/' });
  });

  it('has a token of its own at each start', () => {
    expect(new Gate(7840).token).not.toBe(gate.token);
    expect(gate.address).toBe(`http://127.0.0.1:7840/?token=${gate.token}`);
  });
});

test('a path that is part of no address is none', () => {
  expect(addressOf('//')).toBeUndefined();
  expect(addressOf('/runs/x?part=2')?.pathname).toBe('/runs/x');
});
