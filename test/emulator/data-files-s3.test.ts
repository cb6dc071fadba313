import { randomUUID } from 'node:crypto';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { dataFiles } from '../../adapters/files/data-files';

/** Of the emulators, moto's S3 has more of S3's own rules. The server is the interpreter's. */
const url = process.env.AWS_ENDPOINT_URL_SFN;

describe('the data files of a run, in a bucket', () => {
  const bucket = `runsheet-${randomUUID()}`;
  const files = dataFiles(`s3://${bucket}/group/run/`);
  const before = { ...process.env };
  let client: S3Client;

  beforeAll(async () => {
    // "localhost" instead of an address: with an address the SDK would use path style by itself.
    if (url) process.env.AWS_ENDPOINT_URL_S3 = url.replace('127.0.0.1', 'localhost');
    client = new S3Client({ forcePathStyle: true });
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
  });
  afterAll(async () => {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
    for (const { Key } of Contents) await client.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
    await client.send(new DeleteBucketCommand({ Bucket: bucket }));
    client.destroy();
    process.env = before;
  });

  it('give back what was written', async () => {
    await files.writeText('a.txt', 'Zürich\n✈');
    await files.writeJson('b.json', [{ rows: 1 }]);
    await expect(files.readText('a.txt')).resolves.toBe('Zürich\n✈');
    await expect(files.readJson('b.json')).resolves.toEqual([{ rows: 1 }]);
  });

  it('keep the last of two texts, and an empty one too', async () => {
    await files.writeText('twice.txt', 'first');
    await files.writeText('twice.txt', '');
    await expect(files.readText('twice.txt')).resolves.toBe('');
  });

  it('lie under the address that they name', async () => {
    await files.writeText('report.html', '<p>');
    expect(files.url('report.html')).toBe(`s3://${bucket}/group/run/report.html`);
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'group/run/report' }));
    expect(Contents?.map((object) => object.Key)).toEqual(['group/run/report.html']);
  });

  it('are shown, not saved, by a browser', async () => {
    await files.writeText('page.html', '<p>');
    const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'group/run/page.html' }));
    expect(head.ContentType).toBe('text/html; charset=utf-8');
  });

  it('reject a file that is not there, naming it, and let other faults through', async () => {
    await expect(files.readText('none.json')).rejects.toThrow('no file "none.json" in s3://');
    await expect(dataFiles(`s3://no-${bucket}/x/`).readText('a.txt')).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
  });
});
