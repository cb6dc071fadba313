/*
 * Preloaded by `NODE_OPTIONS=--require` into every process of the emulator suite. In the process of a function or of
 * the command line it appends each request to AWS to the file that RUNSHEET_CALLS names, a JSON object a line. The
 * product knows nothing of it.
 */
const { appendFileSync } = require('node:fs');
const path = require('node:path');

const file = process.env.RUNSHEET_CALLS;
const program = path.basename(process.argv[1] ?? '');
const caller = process.env.AWS_LAMBDA_FUNCTION_NAME ?? (program === 'runsheet.cjs' ? 'runsheet' : undefined);

if (file && caller) {
  for (const http of [require('node:http'), require('node:https')]) {
    const { request } = http;
    http.request = (...args) => recorded(request.apply(http, args));
  }
}

function recorded(request) {
  const chunks = [];
  for (const method of ['write', 'end']) {
    const original = request[method];
    request[method] = function (chunk, encoding, ...rest) {
      if (chunk && typeof chunk !== 'function') chunks.push(Buffer.from(chunk));
      return original.call(this, chunk, encoding, ...rest);
    };
  }
  request.once('finish', () => {
    const signature = String(request.getHeader('authorization') ?? '');
    const service = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\/aws4_request/.exec(signature)?.[1];
    if (!service) return;
    const { method, path: target } = request;
    const body = service === 's3' ? '' : Buffer.concat(chunks).toString('utf8');
    const command = caller === 'runsheet' ? process.argv[2] : undefined;
    const action = request.getHeader('x-amz-target');
    const ifNoneMatch = request.getHeader('if-none-match');
    const call = { caller, command, service, method, path: target, action, body, ifNoneMatch };
    appendFileSync(file, `${JSON.stringify(call)}\n`);
  });
  return request;
}
