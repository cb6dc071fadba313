import { isAddress } from '../../../domain/values/address';

it('takes what is no address for a file', () => {
  expect(['lineage.ndjson', './a/b', '/a', 'C:\\a', 'C:/a', 'a:b', 'a/s3://b', ''].filter(isAddress)).toEqual([]);
  const addresses = ['http://x', 'HTTPS://x', 'ftp://x', 's3://bucket/a', 's3:/bucket', 'dbfs:/lake', 'file:///a'];
  expect(addresses.filter(isAddress)).toEqual(addresses);
});
