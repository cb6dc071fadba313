import { text } from 'node:stream/consumers';
import { useAwsServer } from './aws-server';

/** Where the files of work in services lie, in the bucket that `useObjectStore` serves. */
const WORK_URL = 's3://work/proof';

/**
 * S3 as far as those files need it: put, get, and list by a prefix. The engine's functions find it by the variables.
 * Returns the objects by bucket and key, `work/proof/…`.
 */
export function useObjectStore(): Map<string, string> {
  const objects = new Map<string, string>();
  useAwsServer(
    ['AWS_ENDPOINT_URL_S3'],
    async (request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://test');
      const key = decodeURIComponent(pathname.slice(1));
      if (request.method === 'PUT') {
        objects.set(key, await text(request));
        return response.end();
      }
      if (searchParams.get('list-type') === '2') return response.end(listed(objects, key, searchParams.get('prefix')));
      const found = objects.get(key);
      response.statusCode = found === undefined ? 404 : 200;
      return response.end(found ?? '<Error><Code>NoSuchKey</Code></Error>');
    },
    // The SDK sends checksums in a form of its own (aws-chunked) unless it is asked not to.
    { RUNSHEET_WORK_URL: WORK_URL, AWS_REQUEST_CHECKSUM_CALCULATION: 'WHEN_REQUIRED' },
  );
  return objects;
}

function listed(objects: ReadonlyMap<string, string>, bucket: string, prefix: string | null): string {
  const name = bucket.replace(/\/$/, '');
  const contents = [...objects]
    .filter(([key]) => key.startsWith(`${name}/${prefix ?? ''}`))
    .map(([key, body]) => {
      const size = Buffer.byteLength(body, 'utf8');
      return `<Contents><Key>${key.slice(name.length + 1)}</Key><Size>${size}</Size></Contents>`;
    });
  return `<ListBucketResult><KeyCount>${contents.length}</KeyCount>${contents.join('')}</ListBucketResult>`;
}
