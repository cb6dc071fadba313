import type { IncomingMessage, RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { openSchedules, type Schedules } from '../../../adapters/aws/schedules';
import { openAwsServer } from './aws-server';
import { MACHINE } from './step-functions';

/*
 * A server that stands in for EventBridge Scheduler and speaks its REST protocol. The SDK's real client talks to it. As
 * on AWS, a setting that an update does not name falls back to its default.
 */

export const STACK = {
  scheduleGroup: 'runsheet-test',
  stateMachineArn: MACHINE,
  roleArn: 'arn:aws:iam::123456789012:role/schedules',
  deadLetterArn: 'arn:aws:sqs:eu-central-1:123456789012:dead-letters',
};

export type ToldSchedule = Record<string, unknown>;

export interface Scheduler {
  /** The schedules in the stack's group, by name. */
  schedules: Map<string, ToldSchedule>;
  /** The error that every call for a name fails with, by that name. */
  failing: Map<string, string>;
  /** The requests in order, such as `POST nightly`. */
  asked: string[];
  /** Called once, before the next answer to a request of this kind (`GET`, `POST`, …). */
  before: Map<string, () => unknown>;
  client: Schedules;
  close(): Promise<void>;
}

type Told = Omit<Scheduler, 'close'>;

/** Starts the server and points the SDK of this test file at it. */
export async function openScheduler(): Promise<Scheduler> {
  const told: Told = {
    schedules: new Map(),
    failing: new Map(),
    asked: [],
    before: new Map(),
    client: openSchedules(STACK),
  };
  const listener: RequestListener = async (request, response) => {
    const { code, body } = await answer(told, request, await text(request));
    response.writeHead(code, { 'content-type': 'application/json', ...errorHeader(code, body) });
    response.end(JSON.stringify(body));
  };
  const { close } = await openAwsServer(['AWS_ENDPOINT_URL_SCHEDULER'], listener, { AWS_MAX_ATTEMPTS: '1' });
  return Object.assign(told, { close });
}

interface Answer {
  code: number;
  body: Record<string, unknown>;
}

const fault = (code: number, name: string): Answer => ({
  code,
  body: { __type: name, Message: `${name} of the test` },
});
const errorHeader = (code: number, { __type }: Answer['body']) =>
  code === 200 ? {} : { 'x-amzn-errortype': String(__type) };

/** The number of schedules on a page of ListSchedules. */
const PAGE = 2;

async function answer(told: Told, { method = '', url = '' }: IncomingMessage, text: string): Promise<Answer> {
  const { pathname, searchParams } = new URL(url, 'http://scheduler');
  const name = decodeURIComponent(pathname.split('/')[2] ?? '');
  told.asked.push(`${method} ${name}`.trim());
  const first = told.before.get(method);
  told.before.delete(method);
  await first?.();
  const failing = told.failing.get(name);
  if (failing) return fault(failing === 'ThrottlingException' ? 429 : 400, failing);
  if (name === '') return list(told, searchParams.get('NextToken') ?? '0');
  const { ClientToken, ...given } = text === '' ? {} : JSON.parse(text);
  const group = given.GroupName ?? searchParams.get('groupName');
  if (group !== STACK.scheduleGroup) return fault(400, 'ValidationException');
  const isThere = told.schedules.has(name);
  if (method === 'POST' && isThere) return fault(409, 'ConflictException');
  if (method !== 'POST' && !isThere) return fault(404, 'ResourceNotFoundException');
  if (method === 'GET') return { code: 200, body: { Name: name, Arn: `arn:${name}`, ...told.schedules.get(name) } };
  if (method === 'DELETE') told.schedules.delete(name);
  else told.schedules.set(name, { State: 'ENABLED', ScheduleExpressionTimezone: 'UTC', ...given });
  return { code: 200, body: method === 'DELETE' ? {} : { ScheduleArn: `arn:${name}` } };
}

function list({ schedules }: Told, token: string): Answer {
  const from = Number(token);
  const names = [...schedules.keys()].sort().slice(from, from + PAGE);
  const more = from + PAGE < schedules.size ? { NextToken: String(from + PAGE) } : {};
  return { code: 200, body: { Schedules: names.map((Name) => ({ Name, GroupName: STACK.scheduleGroup })), ...more } };
}
