import { ALLOWED, deadLetters, FORBIDDEN, jobFunctions, type Question, question, REFUSED } from './question';
import { arn, ofType, type ResolvedFunction, type ResolvedStack } from './resolve-template';
import type { Verdict } from './simulate';

/**
 * Who exports the ledger reads runs, and writes files of its tables. It never replaces a commit, and removes data files
 * alone; no other function reaches the bucket.
 */
export function ledgerQuestions(stack: ResolvedStack): Question[] {
  return exporters(stack).flatMap((exporter) => [
    ...files(stack, exporter),
    ...rows(exporter),
    ...deadLetters(stack, exporter, 'export-ledger', 'ledger-not-exported'),
  ]);
}

function exporters(stack: ResolvedStack): ResolvedFunction[] {
  return Object.values(stack.functions).filter(({ name }) => name.endsWith('-export-ledger'));
}

const COMMIT = 'runs/_delta_log/00000000000000000007.json';
const DATA = 'job_runs/date=2026-11-30/part-0b7c.snappy.parquet';
const CHECKPOINT = 'attempts/_delta_log/00000000000000000100.checkpoint.parquet';
const LAST = 'runs/_delta_log/_last_checkpoint';

function files(stack: ResolvedStack, { name, role, environment }: ResolvedFunction): Question[] {
  const bucket = `arn:aws:s3:::${environment.RUNSHEET_LEDGER_BUCKET}`;
  const policies = ofType(stack, 'AWS::S3::BucketPolicy').map(([, { Properties: policy }]) => policy);
  const policy = policies.find(({ Bucket }) => Bucket === environment.RUNSHEET_LEDGER_BUCKET)?.PolicyDocument;
  const does = (about: string, action: string, file: string, right: Verdict, context = {}, by = role) => {
    const resource = file === '' ? bucket : `${bucket}/${file}`;
    return question(by, `${name} ${about}`, { action: `s3:${action}`, resource, context }, right, policy);
  };
  const once = { 's3:if-none-match': '*' };
  return [
    does('lists the ledger', 'ListBucket', '', ALLOWED),
    ...[COMMIT, DATA, CHECKPOINT].map((file) => does(`reads ${file}`, 'GetObject', file, ALLOWED)),
    ...[DATA, CHECKPOINT, LAST].map((file) => does(`writes ${file}`, 'PutObject', file, ALLOWED)),
    does('commits', 'PutObject', COMMIT, ALLOWED, once),
    does('replaces a commit', 'PutObject', COMMIT, REFUSED),
    does('writes something else', 'PutObject', 'report.html', REFUSED, once),
    does('removes a data file', 'DeleteObject', DATA, ALLOWED),
    ...[COMMIT, CHECKPOINT, LAST].map((file) => does(`removes ${file}`, 'DeleteObject', file, REFUSED)),
    does('removes a version', 'DeleteObjectVersion', DATA, REFUSED),
    does('writes over plain HTTP', 'PutObject', DATA, FORBIDDEN, { 'aws:SecureTransport': 'false' }),
    ...jobFunctions(stack).flatMap((job) => [
      does(`lets ${job.name} read`, 'GetObject', DATA, REFUSED, {}, job.role),
      does(`lets ${job.name} write`, 'PutObject', DATA, REFUSED, {}, job.role),
    ]),
  ];
}

function rows({ name, role, environment }: ResolvedFunction): Question[] {
  const table = arn('dynamodb', `table/${environment.RUNSHEET_RUN_TABLE}`);
  const master = table.replace(/-runs$/, '-master');
  const does = (action: string, resource: string, right: Verdict, context = {}) =>
    question(role, `${name} reads rows`, { action: `dynamodb:${action}`, resource, context }, right);
  return [
    does('Query', table, ALLOWED),
    does('DescribeTable', table, ALLOWED),
    does('Query', `${table}/index/runs-by-group`, ALLOWED),
    does('Scan', `${table}/index/runs-by-group`, ALLOWED),
    ...['Scan', 'PutItem', 'UpdateItem', 'DeleteItem'].map((action) => does(action, table, REFUSED)),
    does('Query', master, ALLOWED, { 'dynamodb:LeadingKeys': ['@groups'] }),
    does('Query', master, REFUSED, { 'dynamodb:LeadingKeys': ['nightly'] }),
  ];
}
