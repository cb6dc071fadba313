import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { parsePath, placePath } from '../../board/place';

/** What a request may have: the page, a way to it, or why not. */
export type Access = { granted: true } | { granted: false; status: 303; location: string; cookie: string } | Refused;

interface Refused {
  granted: false;
  status: 400 | 403 | 405 | 421;
  why: string;
}

/** Which no browser names in its Host. */
const HTTP_PORT = 80;

const LOST =
  'this board belongs to whoever started it: open the address that runsheet board has printed, with its token; a board that was started anew has a new one';

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
    const url = addressOf(path);
    if (!url) return refused(400, 'this is no address of a page');
    const token = url.searchParams.get('token');
    if (token === null) return this.#isHolder(headers.cookie) ? { granted: true } : refused(403, LOST);
    if (!this.#isToken(token)) return refused(403, LOST);
    // An address that is made anew: one that was taken over could lead to another host ("/.//host").
    const place = parsePath(url.pathname, url.searchParams);
    return { granted: false, status: 303, location: place ? placePath(place) : '/', cookie: this.#cookie() };
  }

  get #hosts(): Set<string> {
    const port = this.port === HTTP_PORT ? '' : `:${this.port}`;
    return new Set([`127.0.0.1${port}`, `localhost${port}`]);
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

/** Undefined where a request names what can be no address, such as `//`: anyone can send it, before any token is asked for. */
export function addressOf(path: string): URL | undefined {
  return URL.canParse(path, ORIGIN) ? new URL(path, ORIGIN) : undefined;
}

const ORIGIN = 'http://127.0.0.1';

function refused(status: Refused['status'], why: string): Refused {
  return { granted: false, status, why };
}
