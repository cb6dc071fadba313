import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { parsePath, placePath } from '../../board/place';

/** The answer to a request: the page, a redirect to it, or a refusal. */
export type Access = { granted: true } | { granted: false; status: 303; location: string; cookie: string } | Refused;

interface Refused {
  granted: false;
  status: 400 | 403 | 405 | 421;
  why: string;
}

/** Browsers leave this port out of the Host header. */
const HTTP_PORT = 80;

const LOST =
  'this board is for whoever started it: open the address that runsheet board printed, with its token; each start of a board makes a new token';

/**
 * Decides who may look. Other users of the machine can reach loopback, and so can any page in a browser. Therefore the
 * printed address has a token, which becomes a cookie that pages of other sites cannot send. A page whose own name
 * leads here (DNS rebinding) is recognized by its Host header.
 */
export class Gate {
  readonly token = randomBytes(24).toString('base64url');

  constructor(private readonly port: number) {}

  get address(): string {
    return `http://127.0.0.1:${this.port}/?token=${this.token}`;
  }

  judge({ method = '', headers, url: path = '/' }: IncomingMessage): Access {
    if (!this.#hosts.has(headers.host ?? ''))
      return refused(421, 'this board answers only to its own names, 127.0.0.1 and localhost');
    if (method !== 'GET' && method !== 'HEAD') return refused(405, 'the board only shows pages: send GET or HEAD');
    const url = addressOf(path);
    if (!url) return refused(400, 'this is not the address of a page');
    const token = url.searchParams.get('token');
    if (token === null) return this.#isHolder(headers.cookie) ? { granted: true } : refused(403, LOST);
    if (!this.#isToken(token)) return refused(403, LOST);
    // The address is built from its parsed parts: one that is copied could lead to another host ("/.//host").
    const place = parsePath(url.pathname, url.searchParams);
    return { granted: false, status: 303, location: place ? placePath(place) : '/', cookie: this.#cookie() };
  }

  get #hosts(): Set<string> {
    const port = this.port === HTTP_PORT ? '' : `:${this.port}`;
    return new Set([`127.0.0.1${port}`, `localhost${port}`]);
  }

  /** Cookies ignore ports: two boards on one machine must not take each other's cookie. */
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

/** Undefined if the path is not part of any address, such as `//`. Anyone can send it, without a token. */
export function addressOf(path: string): URL | undefined {
  return URL.canParse(path, ORIGIN) ? new URL(path, ORIGIN) : undefined;
}

const ORIGIN = 'http://127.0.0.1';

function refused(status: Refused['status'], why: string): Refused {
  return { granted: false, status, why };
}
