import * as z from 'zod/mini';
import { MAX_DATASETS_BYTES, parseDataset, readDatasets } from '../../../domain/values/dataset';
import { datasets } from '../../../domain/values/dataset-schema';

/** The names of OpenLineage's own list (openlineage.io/docs/spec/naming), as its Python client makes them. */
const NAMES: [text: string, namespace: string, name: string][] = [
  ['s3://raw/orders/2026', 's3://raw', 'orders/2026'],
  ['gs://raw/orders', 'gs://raw', 'orders'],
  ['abfss://raw@acme.dfs.core.windows.net/orders', 'abfss://raw@acme.dfs.core.windows.net', 'orders'],
  ['hdfs://node:8020//user/orders', 'hdfs://node:8020', '/user/orders'],
  ['file:///data/orders.csv', 'file', '/data/orders.csv'],
  ['postgres://db:5432/sales.public.orders', 'postgres://db:5432', 'sales.public.orders'],
  ['kafka://broker:9092/orders', 'kafka://broker:9092', 'orders'],
  [
    'awsathena://athena.eu-central-1.amazonaws.com/AwsDataCatalog.sales.orders',
    'awsathena://athena.eu-central-1.amazonaws.com',
    'AwsDataCatalog.sales.orders',
  ],
  [
    'arn:aws:glue:eu-central-1:123456789012/table/sales/orders',
    'arn:aws:glue:eu-central-1:123456789012',
    'table/sales/orders',
  ],
  ['bigquery/acme.sales.orders', 'bigquery', 'acme.sales.orders'],
  ['snowflake://org-account/SALES.PUBLIC.ORDERS', 'snowflake://org-account', 'SALES.PUBLIC.ORDERS'],
];

describe('a dataset', () => {
  it.each(NAMES)('%s is its namespace and its name', (text, namespace, name) => {
    expect(parseDataset(text)).toEqual({ namespace, name });
  });

  it('may be given in its two parts, where the namespace has a "/"', () => {
    const parts = { namespace: 'azurecosmos://acme/dbs/shop', name: 'colls/orders' };
    expect(parseDataset(parts)).toEqual(parts);
  });
});

const problemOf = (value: unknown) => z.safeParse(datasets, value).error?.issues[0]?.message;

describe('a list of datasets', () => {
  it('is taken as it stands', () => {
    const given = ['s3://raw/orders', { namespace: 'bigquery', name: 'acme.sales.orders' }];
    expect(z.parse(datasets, given)).toBe(given);
    expect(readDatasets(given)).toEqual([
      { namespace: 's3://raw', name: 'orders' },
      { namespace: 'bigquery', name: 'acme.sales.orders' },
    ]);
    expect(z.parse(datasets, [])).toEqual([]);
  });

  it('tells all that is wrong at once, and what is expected', () => {
    expect(problemOf(['orders', 's3://raw/orders', { namespace: 's3://raw' }, 7, ' s3://raw/x', 's3://raw/'])).toBe(
      'cannot be taken: entry 0 is "orders", entry 2 is {"namespace":"s3://raw"}, entry 3 is 7, ' +
        'entry 4 is " s3://raw/x", of which a part is empty, too long (500) or has stray blanks, ' +
        'entry 5 is "s3://raw/", of which a part is empty, too long (500) or has stray blanks: ' +
        'expected "<namespace>/<name>", such as s3://raw/orders or postgres://db:5432/sales.public.orders, ' +
        'or {namespace: …, name: …}',
    );
  });

  it('may have one entry only as a list', () => {
    expect(problemOf('s3://raw/orders')).toBe('is no list: write ["s3://raw/orders"]');
    // As it was typed for `set`, without the quotes of JSON.
    expect(problemOf('[s3://raw/orders]')).toMatch(/^is no list: expected one of datasets/);
    expect(problemOf({ a: 1 })).toMatch(/^is no list: expected one of datasets, each "<namespace>\/<name>"/);
  });

  it('never shows a password again, and takes none', () => {
    const message = problemOf(['postgres://me:hush@db:5432/sales.public.orders']);
    expect(message).toMatch(/^cannot be taken: entry 0 holds a password, which everybody would see/);
    expect(message).not.toContain('hush');
    expect(problemOf([{ namespace: 'mysql://me:hush@db:3306', name: 'sales.orders' }])).not.toContain('hush');
    expect(problemOf('postgres://me:hush@db:5432/sales.public.orders')).not.toContain('hush');
  });

  it('has bounds', () => {
    const many = Array.from({ length: 101 }, (_, at) => `s3://raw/${at}`);
    expect(problemOf(many)).toBe('has 101 datasets: expected at most 100');
    expect(problemOf([`s3://raw/${'x'.repeat(501)}`])).toContain('too long (500)');
    const long = Array.from({ length: 20 }, (_, at) => `s3://raw/${'x'.repeat(480)}${at}`);
    expect(problemOf(long)).toMatch(
      new RegExp(`^is 9\\d\\d\\d bytes of JSON: expected at most ${MAX_DATASETS_BYTES}$`),
    );
  });

  it('names each dataset once, also in two spellings', () => {
    expect(problemOf(['s3://raw/orders', { namespace: 's3://raw', name: 'orders' }])).toBe(
      'has {"namespace":"s3://raw","name":"orders"} twice: name each dataset once',
    );
  });

  it('is read without what is wrong in it, since a row may hold anything, and not beyond its bounds', () => {
    expect(readDatasets(['orders', 's3://raw/orders', null])).toEqual([{ namespace: 's3://raw', name: 'orders' }]);
    expect(readDatasets(Array.from({ length: 101 }, (_, at) => `s3://raw/${at}`))).toEqual([]);
    expect(readDatasets({})).toEqual([]);
    expect(readDatasets(['s3://raw/\u0007'])).toEqual([]);
  });
});
