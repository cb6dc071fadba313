import type { ActionTypes, Store } from 'dynalite/db/index.js';
import { checkTypes, checkValidations } from 'dynalite/validations/index.js';

/** An action's answer: its result, or DynamoDB's error. */
export interface ActionReply {
  status: number;
  body: object;
}

/** Makes one request of DynamoDB. Rejects if the store has a fault of its own. */
export type CallAction = (action: string, input: Record<string, unknown>) => Promise<ActionReply>;

/** What dynalite does for a request, without HTTP: most of a small request's time is HTTP's. */
export function openActions(store: Store): CallAction {
  return (action, input) =>
    new Promise((resolve, reject) => {
      const answer = (error: Refusal | null | undefined, body?: object) => {
        if (!error) resolve({ status: 200, body: body ?? {} });
        else if (error.statusCode === undefined) reject(error);
        else resolve({ status: error.statusCode, body: error.body ?? {} });
      };
      try {
        const { types, custom, act } = actionOf(action);
        const data = checkTypes(input, types);
        checkValidations(data, types, custom, store);
        act(store, data, answer);
      } catch (error) {
        answer(error as Refusal);
      }
    });
}

/** dynalite's own error; with a status, it is DynamoDB's answer. */
interface Refusal extends Error {
  statusCode?: number;
  body?: object;
}

interface Action {
  types: ActionTypes;
  custom: ((data: object) => string | undefined) | undefined;
  act(store: Store, data: object, done: (error: Refusal | null | undefined, body?: object) => void): void;
}

const ACTIONS = [
  'BatchGetItem',
  'BatchWriteItem',
  'CreateTable',
  'DeleteItem',
  'DescribeTable',
  'DescribeTimeToLive',
  'GetItem',
  'ListTables',
  'PutItem',
  'Query',
  'Scan',
  'UpdateItem',
];

const loaded = new Map<string, Action>();

function actionOf(name: string): Action {
  const known = loaded.get(name);
  if (known) return known;
  if (!ACTIONS.includes(name)) throw unknownOperation(name);
  const file = name.charAt(0).toLowerCase() + name.slice(1);
  const action = { ...require(`dynalite/validations/${file}`), act: require(`dynalite/actions/${file}`) } as Action;
  loaded.set(name, action);
  return action;
}

function unknownOperation(name: string): Refusal {
  const body = { __type: 'com.amazon.coral.service#UnknownOperationException' };
  return Object.assign(new Error(`no action ${name}`), { statusCode: 400, body });
}
