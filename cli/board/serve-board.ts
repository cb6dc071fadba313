import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { awsProblem } from '../../adapters/aws/aws-problem';
import { parseDownload } from '../../board/downloads';
import { Html, html } from '../../board/html';
import { WEB_LINKS } from '../../board/links';
import type { RenderedPage, Sources, View } from '../../board/page';
import { parsePath } from '../../board/place';
import { renderPage } from '../../board/render-page';
import { renderDocument } from '../../board/shell';
import { boardStyle } from '../../board/style';
import { guardDoor } from '../../local/guard-door';
import { type Access, addressOf, Gate } from './access';
import { LIVE_SCRIPT } from './live-script';
import { sendDownload } from './send-download';

export interface BoardGiven {
  sources: Sources;
  view: Pick<View, 'console' | 'options' | 'hasGroupsFiles'>;
  /** How often an open page is read again: while something on it is under way, and otherwise. */
  waitMs: { open: number; closed: number };
  /** Reports what could not be read to whoever started the board. */
  onFault(error: Error): void;
}

export interface Board {
  /** It holds the token: whoever opens it may look. */
  address: string;
  port: number;
  close(): Promise<void>;
}

/** Serves the board on loopback. Rejects with EADDRINUSE if the port is taken; port 0 means any free one. */
export async function serveBoard(port: number, given: BoardGiven): Promise<Board> {
  let gate: Gate | undefined;
  const server = createServer((request, response) => {
    const access = (gate as Gate).judge(request);
    if (isHolder(access)) admit(request.socket);
    void answer(request, response, access, given).catch((error: Error) => {
      given.onFault(error);
      response.destroy();
    });
  });
  const admit = guardDoor(server, given.onFault);
  await listen(server, port);
  const taken = (server.address() as AddressInfo).port;
  gate = new Gate(taken);
  return { address: gate.address, port: taken, close: () => end(server) };
}

/** Whether the request has shown the token. */
function isHolder(access: Access): boolean {
  return access.granted || access.status === 303;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', () => resolve());
  });
}

function end(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  access: Access,
  given: BoardGiven,
): Promise<void> {
  if (access.granted) {
    const file = parseDownload(addressOf(request.url ?? '/')?.pathname ?? '');
    const asked = { response, isHead: request.method === 'HEAD', headers: SAFE };
    if (file && (await sendDownload(file, given.sources, asked))) return;
    await show(request, response, given);
    return;
  }
  if (access.status === 303) {
    response.writeHead(303, { ...SAFE, Location: access.location, 'Set-Cookie': access.cookie }).end();
    return;
  }
  const allow = access.status === 405 ? { Allow: 'GET, HEAD' } : {};
  const page = refusalPage(access.why);
  response.writeHead(access.status, { ...headers(page), ...allow, 'Content-Type': HTML });
  response.end(renderDocument(page, WEB_LINKS, { head: ICON }));
}

async function show(request: IncomingMessage, response: ServerResponse, given: BoardGiven): Promise<void> {
  const { page, status } = await pageOf(addressOf(request.url ?? '/'), given);
  const waitMs = page.isOpen ? given.waitMs.open : given.waitMs.closed;
  // The tag covers what is on the page, but not the time of the reading.
  const etag = `"${sha256(page.title + page.main.text, 'base64url')}"`;
  const head = { ...headers(page), ETag: etag, 'Runsheet-Wait': String(waitMs) };
  if (request.headers['if-none-match'] === etag && status === 200) {
    response.writeHead(304, head).end();
    return;
  }
  const text = renderDocument(page, WEB_LINKS, {
    head: headOf(page, waitMs),
    aside: asideOf(etag, waitMs, status < 500),
  });
  response.writeHead(status, { ...head, 'Content-Type': HTML });
  response.end(request.method === 'HEAD' ? undefined : text);
}

async function pageOf(url: URL | undefined, given: BoardGiven): Promise<{ page: RenderedPage; status: number }> {
  try {
    const view = { ...given.view, links: WEB_LINKS, now: Date.now() };
    const page = await renderPage(url && parsePath(url.pathname, url.searchParams), given.sources, view);
    return { page, status: page.isFound ? 200 : 404 };
  } catch (error) {
    given.onFault(error as Error);
    const problem = awsProblem(error);
    return { page: faultPage(problem ?? String(error)), status: problem === undefined ? 500 : 502 };
  }
}

function faultPage(problem: string): RenderedPage {
  const main = html`<h1>This page could not be read</h1><p class="error">${problem}</p><p>The board keeps running, and tries again.</p>`;
  return { title: 'Not read · Runsheet', trail: [], main, styles: [], isOpen: true, isFound: false };
}

function refusalPage(why: string): RenderedPage {
  const main = html`<h1>Not shown</h1><p class="error">${why}.</p>`;
  return { title: 'Not shown · Runsheet', trail: [], main, styles: [], isOpen: false, isFound: false };
}

const HTML = 'text/html; charset=utf-8';

/** An empty icon, so that browsers do not ask for one. */
const ICON = html`<link rel="icon" href="data:,">`;

const SCRIPT = new Html(`<script>${LIVE_SCRIPT}</script>`);

/** Where scripts are off, a page with something under way reloads itself. */
function headOf(page: RenderedPage, waitMs: number): Html {
  const seconds = Math.max(5, Math.round(waitMs / 1000));
  return html`${ICON}${page.isOpen && html`<noscript><meta http-equiv="refresh" content="${seconds}"></noscript>`}`;
}

/**
 * Elements that the script fills: the state of the page, its time (not read out by screen readers, because it changes
 * every other second), and news for screen readers.
 */
function asideOf(etag: string, waitMs: number, isRead: boolean): Html {
  return html`<span class="live" data-etag="${etag}" data-wait="${waitMs}" data-read="${isRead ? 'yes' : 'no'}"><span role="status"></span><span aria-hidden="true"></span> <span class="vh" role="status"></span></span>${SCRIPT}`;
}

/** Headers of every answer. */
const SAFE = {
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** The policy lets nothing load, and allows only our own inline style sheet and script. */
function headers(page: RenderedPage) {
  const style = sha256(boardStyle(page.styles).text.replace(/^<style>|<\/style>$/g, ''), 'base64');
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${style}'`,
    `script-src 'sha256-${sha256(LIVE_SCRIPT, 'base64')}'`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return { ...SAFE, 'Content-Security-Policy': policy.join('; ') };
}

function sha256(text: string, encoding: 'base64' | 'base64url'): string {
  return createHash('sha256').update(text).digest(encoding);
}
