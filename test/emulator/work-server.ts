import { createServer } from 'node:http';
import { type AwsCall, answerCalls } from '../support/services/aws-service';
import { emrOf } from '../support/services/emr-service';
import { Statements } from '../support/services/sql-service';
import { athenaAnswer } from '../support/services/sql-service-athena';
import { redshiftAnswer } from '../support/services/sql-service-redshift';
import { SPARK_APPLICATION, SQL_DATABASE } from './every-kind/targets';

/*
 * EMR Serverless, Athena and Redshift for an emulated stack. moto ends each run and ministack each statement as it
 * starts: those of the group with a job of every kind are of services of the tests, which take their time, write a
 * result and can be stopped. Every other call goes on to moto or to ministack.
 */

const { RUNSHEET_TEST_PORT, RUNSHEET_TEST_AWS, RUNSHEET_TEST_MOTO } = process.env;

const emr = emrOf({ [SPARK_APPLICATION]: 'X86_64' }, (url, body, { ms = 0 }) => {
  const put = () => fetch(`${RUNSHEET_TEST_AWS}/${url.slice('s3://'.length)}`, { method: 'PUT', body });
  setTimeout(() => void put(), ms / 2).unref();
});

/** A statement takes as many seconds as the one value that is bound to it. */
const waiting = new Statements((_, request) => ({
  ms: secondsOf(request) * 1000,
  columns: [['waited', 'integer']],
  rows: [[1]],
  scanned: 2_000_000,
}));

function secondsOf({ ExecutionParameters, Parameters }: Record<string, unknown>): number {
  const [literal] = (ExecutionParameters ?? []) as string[];
  const [named] = (Parameters ?? []) as { value: string }[];
  return Number(literal ?? named?.value);
}

createServer(
  answerCalls((call) => {
    if (call.path === '/tests/ready') return {};
    if (call.service === 'RedshiftData') return redshiftAnswer(waiting, call.action, call.body);
    if (call.service === 'AmazonAthena')
      return isOurs(call) ? athenaAnswer(waiting, call.action, call.body) : forward(call, RUNSHEET_TEST_AWS);
    return call.path.startsWith(`/applications/${SPARK_APPLICATION}`)
      ? emr.answer(call)
      : forward(call, RUNSHEET_TEST_MOTO);
  }),
).listen(Number(RUNSHEET_TEST_PORT), '127.0.0.1');

function isOurs({ body }: AwsCall): boolean {
  const { Database } = (body.QueryExecutionContext ?? {}) as { Database?: string };
  return Database === SQL_DATABASE || waiting.statements.some(({ id }) => id === body.QueryExecutionId);
}

async function forward({ method, path, query, headers, body }: AwsCall, to: string | undefined): Promise<object> {
  const sent = ['authorization', 'content-type', 'x-amz-target'].flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  const answer = await fetch(`${to}${path}${query.size > 0 ? `?${query}` : ''}`, {
    method,
    headers: Object.fromEntries(sent),
    ...(method === 'POST' && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${to}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as object;
}
