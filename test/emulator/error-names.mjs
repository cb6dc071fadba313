import { createServer, request } from 'node:http';
import { buffer } from 'node:stream/consumers';

/*
 * ministack calls each error of a function `Runtime.HandlerError`. The state machine decides by the names of those that
 * `run-service` throws, so they are put back on the way to moto's interpreter, from the stack that ministack gives as a
 * part of the log.
 */

/** Starts a proxy before ministack. Returns its port. It ends with this process. */
export async function openNamingProxy(port) {
  const server = createServer((incoming, response) => void pass(incoming, response, port));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return server.address().port;
}

async function pass(incoming, response, port) {
  const body = await buffer(incoming);
  const isService = /\/functions\/[^/]*run-service\/invocations/.test(decodeURIComponent(incoming.url));
  const headers = { ...incoming.headers, ...(isService && { 'x-amz-log-type': 'Tail' }) };
  const onward = request(
    { host: '127.0.0.1', port, method: incoming.method, path: incoming.url, headers },
    async (answered) => {
      const { statusCode, headers: given } = answered;
      const text = named(await buffer(answered), isService ? given['x-amz-log-result'] : undefined);
      const { 'transfer-encoding': _, ...kept } = given;
      response.writeHead(statusCode, { ...kept, 'content-length': text.length }).end(text);
    },
  );
  onward.on('error', () => response.destroy());
  onward.end(body);
}

/** The answer with the error's own name, which begins its stack in the log. */
function named(body, log) {
  if (log === undefined || !body.includes('Runtime.HandlerError')) return body;
  const text = Buffer.from(log, 'base64').toString();
  const name = /^(Runsheet\.[A-Za-z]+): /m.exec(text)?.[1];
  return name === undefined ? body : Buffer.from(body.toString().replace('Runtime.HandlerError', name));
}
