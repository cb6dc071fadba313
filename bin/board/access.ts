import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What a request may have: the page, a way to it, or why not. */
export type Access = { granted: true } | { granted: false; status: 303; location: string; cookie: string } | Refused;

interface Refused {
  granted: false;
  status: 403 | 405 | 421;
  why: string;
}

const LOST =
  'This board belongs to whoever started it: open the address that runsheet board has printed, with its token. A board that was started anew has a new one.';

/**
 * Who may look. Other users of the machine reach loopback, and so do pages in a browser: the printed address has a token,
 * which becomes a cookie that no other site's page can send; and a page of another name that leads here (DNS rebinding) is
 * told by its Host.
 */
export class Gate {
  readonly token = randomBytes(24).toString('base64url');

  constructor(private readonly port: number) {}

  get address(): string {
    return `http://127.0.0.1:${this.port}/?token=${this.token}`;
  }

  judge({ method = '', headers, url: path = '/' }: IncomingMessage): Access {
    if (!this.#hosts.has(headers.host ?? '')) return refused(421, 'this is a board on loopback, under its own name');
    if (method !== 'GET' && method !== 'HEAD') return refused(405, 'the board only shows: GET and HEAD');
    const url = new URL(path, 'http://127.0.0.1');
    const token = url.searchParams.get('token');
    if (token === null) return this.#isHolder(headers.cookie) ? { granted: true } : refused(403, LOST);
    if (!this.#isToken(token)) return refused(403, LOST);
    url.searchParams.delete('token');
    return { granted: false, status: 303, location: `${url.pathname}${url.search}`, cookie: this.#cookie() };
  }

  get #hosts(): Set<string> {
    return new Set([`127.0.0.1:${this.port}`, `localhost:${this.port}`]);
  }

  /** Cookies know no ports: two boards on one machine must not take each other's. */
  get #name(): string {
    return `runsheet-board-${this.port}`;
  }

  #cookie(): string {
    return `${this.#name}=${this.token}; Path=/; HttpOnly; SameSite=Strict`;
  }

  #isHolder(cookies = ''): boolean {
    const found = cookies.split('; ').find((each) => each.startsWith(`${this.#name}=`));
    return found !== undefined && this.#isToken(found.slice(this.#name.length + 1));
  }

  #isToken(given: string): boolean {
    const [a, b] = [Buffer.from(given), Buffer.from(this.token)];
    return a.length === b.length && timingSafeEqual(a, b);
  }
}

function refused(status: Refused['status'], why: string): Refused {
  return { granted: false, status, why };
}
