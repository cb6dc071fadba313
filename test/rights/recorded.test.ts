import { readFileSync } from 'node:fs';
import path from 'node:path';
import { wrongBySpecification } from '../support/iam/known';
import { ofTheAccount, parseCalls, type RecordedCall, requestsOf } from '../support/iam/recorded-call';
import {
  ACCOUNT,
  type PolicyDocument,
  REGION,
  type ResolvedStack,
  type Right,
  type Role,
  resolveTemplate,
  rightsOf,
  withoutRight,
} from '../support/iam/resolve-template';
import { askFor, type Request } from '../support/iam/simulate';

/*
 * Every request to AWS that the emulator suite made, judged by the rights of whoever made it: a function by its role,
 * the command line by the policy of docs/deploy/command-line-policy.json. The emulators themselves check no rights.
 * test/emulator/run.mjs records the requests and then runs this.
 */

jest.setTimeout(300_000);

const ROOT = path.resolve(__dirname, '../..');
/** But for a stage that a test deploys twice: its roles have other names each time. */
const calls = parseCalls(readFileSync(process.env.RUNSHEET_CALLS as string, 'utf8')).filter(
  ({ caller }) => !caller.startsWith('runsheet-back-'),
);
const [proof, ...others] = [stackOf('proof'), stackOf('dev'), stackOf('proof', 'Shop')] as const;
const stacks = [proof, ...others];

/** Rights that are there for what the emulator suite does not bring about. Each stands here with what needs it. */
const UNUSED: Record<string, string> = {
  [`runsheet-proof-run-service glue:GetJobRuns arn:aws:glue:${REGION}:${ACCOUNT}:job/load-orders`]:
    'a start whose answer is lost, which ministack answers: test/operations/look/look-at-glue.test.ts',
  [`runsheet-proof-run-service emr-serverless:CancelJobRun arn:aws:emr-serverless:${REGION}:${ACCOUNT}:/applications/ID/jobruns/*`]:
    'a run that goes on, which moto has not: test/drivers/spark.test.ts',
  [`runsheet-proof-run-service emr-serverless:ListJobRuns arn:aws:emr-serverless:${REGION}:${ACCOUNT}:/applications/ID`]:
    'a start whose answer is lost, which moto answers: test/operations/look/look-at-spark.test.ts',
  [`runsheet-proof-run-service glue:GetJobRuns arn:aws:glue:${REGION}:${ACCOUNT}:job/every-kind`]:
    'a start whose answer is lost, which ministack answers: test/operations/look/look-at-glue.test.ts',
  'runsheet-proof-run-service batch:ListJobs *': 'a start whose answer is lost: test/drivers/batch.test.ts',
  'runsheet-proof-run-service ecs:ListTasks *':
    'an earlier attempt whose start nobody saw: test/local/engine/ecs.test.ts',
  [`runsheet-proof-run-service batch:SubmitJob arn:aws:batch:${REGION}:${ACCOUNT}:job-definition/wait:*`]:
    'AWS asks for a revision of the definition, which the request does not name',
  [`runsheet-proof-call-function lambda:GetFunctionConfiguration arn:aws:lambda:${REGION}:${ACCOUNT}:function:erp-sync`]:
    'a call whose answer is lost: test/local/engine/called-functions.test.ts',
  [`runsheet-proof-call-function lambda:GetFunctionConfiguration arn:aws:lambda:${REGION}:${ACCOUNT}:function:every-kind`]:
    'a call whose answer is lost: test/local/engine/called-functions.test.ts',
  'runsheet-proof-job-wait s3:GetObject arn:aws:s3:::BUCKET/*': 'a job that keeps data, as others of the suite do',
  'runsheet-proof-job-wait s3:PutObject arn:aws:s3:::BUCKET/*': 'a job that keeps data, as others of the suite do',
  [`runsheet-proof-run-service emr-serverless:ListJobRuns arn:aws:emr-serverless:${REGION}:${ACCOUNT}:/applications/everykind`]:
    'a start whose answer is lost: test/operations/look/look-at-spark.test.ts',
  ...Object.fromEntries(
    ['BatchGetQueryExecution', 'ListQueryExecutions'].map((action) => [
      `runsheet-proof-run-service athena:${action} arn:aws:athena:${REGION}:${ACCOUNT}:workgroup/primary`,
      'a start whose answer is lost: test/drivers/sql.test.ts',
    ]),
  ),
  [`runsheet-proof-run-service athena:GetQueryRuntimeStatistics arn:aws:athena:${REGION}:${ACCOUNT}:workgroup/primary`]:
    'more rows than a page has: test/drivers/sql.test.ts',
  [`the command line logs:FilterLogEvents arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws-glue/*:*`]:
    'the log of a run of Glue, whose place ministack does not tell',
  'runsheet-proof-run-service redshift-data:ListStatements *': 'a start whose answer is lost: test/drivers/sql.test.ts',
};

/** moto chooses the id of an application, and the stack the name of its bucket. */
const withoutId = (resource: string) =>
  resource.replace(/(:\/applications\/)(?!everykind)[0-9a-z]+/, '$1ID').replace(/^(arn:aws:s3:::)[^/]+/, '$1BUCKET');

/** Each different request of each caller, with the role that must allow it. */
const asked = distinct(calls);

test('the emulator suite makes requests as every function and by every command', () => {
  const callers = new Set(calls.map(({ caller, command }) => command ?? caller));
  expect([...callers]).toEqual(expect.arrayContaining(Object.keys(proof.functions).filter(callsAws)));
  expect([...callers]).toEqual(
    expect.arrayContaining(['apply', 'run', 'runs', 'show', 'stop', 'rerun', 'backfill', 'logs', 'reconcile', 'set']),
  );
});

test('no request of a function or of the command line would be refused', async () => {
  const refused: string[] = [];
  for (const { who, role, request } of asked) {
    const verdict = await askFor(role, request);
    if (verdict !== 'Allowed')
      refused.push(`${who} ${request.action} ${request.resource} ${JSON.stringify(request.context)}: ${verdict}`);
  }
  expect(refused).toEqual([]);
});

test('every action, resource and condition key is in the service authorization data', async () => {
  const claims = asked.map(({ request: { context = {}, ...request } }) => ({
    ...request,
    conditionKeys: Object.keys(context),
  }));
  const wrong = await Promise.all(claims.map(wrongBySpecification));
  expect([...new Set(wrong)].filter(Boolean)).toEqual([]);
});

test('every right that is taken away is missed by a request, but for those that no test uses', async () => {
  const unnoticed: string[] = [];
  for (const { who, role, right } of grants()) {
    const own = asked.filter((each) => each.role.id === role.id && each.request.action === right.action);
    const left = withoutRight(role, right);
    const verdicts = await Promise.all(own.map(({ request }) => askFor(left, request)));
    if (verdicts.every((verdict) => verdict === 'Allowed'))
      unnoticed.push(`${who} ${right.action} ${withoutId(right.resource)}`);
  }
  expect(unnoticed.sort()).toEqual(Object.keys(UNUSED).sort());
});

/** What a job file in Python asks of AWS, its own SDK asks, and nobody records it here. */
function callsAws(name: string): boolean {
  const [resource] = Object.values(proof.resources).filter(({ Properties }) => Properties?.FunctionName === name);
  return !String(resource?.Properties?.Runtime).startsWith('python');
}

function stackOf(stage: string, name = `runsheet-${stage}`): ResolvedStack {
  const file = path.join(ROOT, `cdk.out/emulator-${stage}/${name}.template.json`);
  const template = JSON.parse(ofTheAccount(readFileSync(file, 'utf8')));
  return resolveTemplate(template, { stackName: name, names: physicalNames(template, name) });
}

/** The names that CloudFormation made up, as the requests show them: of the bucket, and of the role that is passed. */
function physicalNames(
  template: { Resources: Record<string, { Type: string }> },
  stack: string,
): Record<string, string> {
  const requests = calls.filter(({ caller }) => caller.startsWith(`${stack}-`)).flatMap(requestsOf);
  const exporter = `${stack.toLowerCase()}-orders-export-ledger`;
  const exports = calls.filter(({ caller }) => caller === exporter).flatMap(requestsOf);
  const ledger = exports.find(({ action }) => action.startsWith('s3:'))?.resource.split(/:::|\//)[1];
  const ledgerId = Object.keys(template.Resources).find((id) => /LedgerBucket[0-9A-F]{8}$/.test(id));
  const found = (type: string, action: RegExp, name: RegExp) => {
    const arn = requests.find((request) => action.test(request.action) && !isOfWork(request))?.resource;
    const [, physical] = name.exec(arn ?? '') ?? [];
    const ids = Object.keys(template.Resources).filter(
      (id) => template.Resources[id]?.Type === type && id !== ledgerId,
    );
    const id = type === 'AWS::IAM::Role' ? ids.find((each) => each.startsWith('SchedulesRole')) : ids[0];
    return physical && id ? { [id]: physical } : {};
  };
  return {
    ...(ledger && ledgerId && { [ledgerId]: ledger }),
    ...found('AWS::S3::Bucket', /^s3:/, /:::([^/]+)\//),
    ...found('AWS::IAM::Role', /^iam:PassRole$/, /role\/(.+)$/),
  };
}

/** A role that work in a service gets is none of the stack's. */
function isOfWork({ context }: Request): boolean {
  return context?.['iam:PassedToService'] === 'emr-serverless.amazonaws.com';
}

/** The command line's policy, as a role of somebody who works with one stage. */
function commandLine(stage: string): Role {
  const text = readFileSync(path.join(ROOT, 'docs/deploy/command-line-policy.json'), 'utf8')
    .replaceAll('${Region}', REGION)
    .replaceAll('${Account}', ACCOUNT)
    .replaceAll('${Stage}', stage);
  const policy = JSON.parse(text) as PolicyDocument;
  const name = `person-${stage}`;
  return { id: name, name, arn: `arn:aws:iam::${ACCOUNT}:role/${name}`, trust: {}, policies: [{ name, policy }] };
}

interface Asked {
  who: string;
  role: Role;
  request: Request;
}

function distinct(all: RecordedCall[]): Asked[] {
  const people = Object.fromEntries(['dev', 'proof'].map((stage) => [stage, commandLine(stage)]));
  const seen = new Map<string, Asked>();
  for (const call of all) {
    for (const request of requestsOf(call).filter(({ resource }) => isOfTheStacks(call, resource))) {
      const role =
        call.caller === 'runsheet'
          ? (people[/runsheet-(\w+)/.exec(request.resource)?.[1] ?? 'proof'] ?? (people.proof as Role))
          : stacks.map(({ functions }) => functions[call.caller]?.role).find(Boolean);
      if (!role) throw new Error(`${call.caller} is no function of the stacks`);
      const key = [call.caller, request.action, alike(request.resource), alike(JSON.stringify(request.context ?? {}))];
      if (!seen.has(key.join(' '))) seen.set(key.join(' '), { who: call.command ?? call.caller, role, request });
    }
  }
  return [...seen.values()];
}

/**
 * A test asks the command line for stacks that are not there, and for one of somebody else, for which the policy of the
 * docs is not written.
 */
function isOfTheStacks({ caller }: RecordedCall, resource: string): boolean {
  return (
    caller !== 'runsheet' ||
    /runsheet-(dev|proof)\b|:parameter\/cdk-bootstrap\/|:log-group:\/(aws\/batch\/|aws\/emr-serverless|ecs\/)|^\*$/.test(
      resource,
    )
  );
}

/** Requests that differ only in the id of a run, the name of a group or the key of an object are asked once. */
function alike(text: string): string {
  const [, ledger] = /:::[^/]+\/\w+\/((?:_delta_log|date=).*\.\w+)$/.exec(text) ?? [];
  if (ledger) return text.replace(ledger, ledger.replace(/[0-9a-f-]{10,}/g, '*'));
  return text
    .replace(/(execution:[^:]+:).*/, '$1*')
    .replace(/(schedule\/[^/]+\/).*/, '$1*')
    .replace(
      /(:::[^/]+\/)(_work\/[^/]+\/)?.*?(\/[^/]+)?$/,
      (_, bucket, work, file) => `${bucket}${work ? `${work}*${file}` : '*'}`,
    )
    .replace(/"[\w-]+@changes"/, '"*@changes"')
    .replace(/(LeadingKeys":\[)"(?!@groups|\*@)[^"]+"/, '$1"(any)"');
}

/**
 * Rights that AWS's own services use on a function's behalf, Athena and Redshift among them: rights.test.ts of
 * test/infra asks for them.
 */
const OF_SERVICES =
  /^(logs:(CreateLogStream|PutLogEvents)|sqs:|ec2:|dynamodb:(DescribeStream|GetRecords|GetShardIterator|ListStreams)|glue:\w*(Database|Table|Partition)s?$|redshift:)/;

/** Athena's results, and the data of its tables. */
const OF_ATHENA = /^arn:aws:s3:::proof-shop(\/|$)/;

/** The rights of the proof stack's functions, and of the command line. */
function grants(): { who: string; role: Role; right: Right }[] {
  const { functions } = proof;
  const roles = [
    ...Object.values(functions)
      .filter(({ name }) => callsAws(name))
      .map(({ name, role }) => ({ who: name, role })),
    { who: 'the command line', role: asked.find(({ role }) => role.id === 'person-proof')?.role as Role },
  ];
  return roles.flatMap(({ who, role }) =>
    rightsOf(role)
      .filter(({ action, resource }) => !OF_SERVICES.test(action) && !OF_ATHENA.test(resource))
      .map((right) => ({ who, role, right })),
  );
}
