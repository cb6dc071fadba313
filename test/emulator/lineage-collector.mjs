import { createServer } from 'node:http';

/**
 * Takes the lineage that deployed functions send, for the whole suite: ministack hands the streams over one after
 * another, so a receiver that is away would hold up the functions of other tests. Returns its address. A POST to
 * `/tests/answers` sets the statuses of its next answers, and a GET of `/tests/requests` has what it took.
 */
export async function collectLineage() {
  const requests = [];
  let answers = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request.setEncoding('utf8')) body += part;
    if (request.url === '/tests/requests') return response.end(JSON.stringify(requests));
    if (request.url === '/tests/answers') {
      answers = JSON.parse(body);
      return response.end();
    }
    const status = answers.shift() ?? 201;
    requests.push({ url: request.url, authorization: request.headers.authorization, body: JSON.parse(body), status });
    response.writeHead(status).end();
  });
  // Nobody waits for it at the end.
  server.unref();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${server.address().port}`;
}
