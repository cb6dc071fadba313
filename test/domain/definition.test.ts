import aslValidator from 'asl-validator';
import { renderDefinition, SERVICE_FUNCTIONS, substitute } from '../../domain/definition';
import type { JsonObject } from '../../domain/values/json';
import { definitionFaults, levels } from '../support/states/definition-faults';

/** What the linter says of a copy, its JSONPaths too: it writes into what it is given. */
const lint = (definition: JsonObject) => aslValidator(structuredClone(definition)).errorsText('\n');

/** The definition with the first `from` in its text replaced: a mistake. */
const broken = (from: string, to: string): JsonObject => {
  const text = JSON.stringify(renderDefinition());
  expect(text).toContain(from);
  return JSON.parse(text.replace(from, to));
};

describe('the definition', () => {
  test('is closed: every state that is named exists on its level, and every state is reached', () => {
    expect(definitionFaults(renderDefinition())).toEqual([]);
  });

  test('has levels: the run, and of a small and of a large one parallel jobs, stages, a stage, and jobs', () => {
    expect(levels(renderDefinition()).map((level) => level.StartAt)).toEqual([
      'LoadGroup',
      'ParallelJobs',
      'InvokeJob',
      'Stages',
      'StageJobs',
      'InvokeJobInStage',
      'AnyParallel?',
      'LoadBatch',
      'InvokeJobInBatch',
      'BatchedStages',
      'Batched?',
      'LoadBatchOfStage',
      'InvokeJobInBatchOfStage',
      'InvokeJobInSmallStage',
    ]);
  });

  test('gives no two states the same name, on whatever level', () => {
    const names = levels(renderDefinition()).flatMap((level) => Object.keys(level.States));
    expect(names).toEqual([...new Set(names)]);
  });

  test('passes the linter', () => {
    expect(lint(renderDefinition())).toBe('');
  });

  test('has the service functions for placeholders, and no other', () => {
    const placeholders = JSON.stringify(renderDefinition()).match(/\$\{\w+\}/g) ?? [];
    expect(new Set(placeholders)).toEqual(new Set(SERVICE_FUNCTIONS.map((name) => `\${${name}}`)));
  });

  test('has no placeholder left after substitution', () => {
    const functions = { LoadGroup: 'load', LoadBatch: 'load-batch', SettleAttempt: 'settle', CloseRun: 'close' };
    expect(JSON.stringify(substitute(renderDefinition(), functions))).not.toContain('${');
  });

  test('limits every Task in time, and gives every one but those of a job a Retry on all errors', () => {
    const tasks = levels(renderDefinition())
      .flatMap((level) => Object.entries(level.States))
      .filter(([, state]) => state.Type === 'Task');
    expect(tasks).toHaveLength(20);
    for (const [name, state] of tasks) {
      expect(state.TimeoutSeconds ?? state.TimeoutSecondsPath).toBeDefined();
      const retried = (JSON.stringify(state.Retry) ?? '').includes('"States.ALL"');
      expect([name, retried]).toEqual([name, !/^(InvokeJob|AwaitEnd)/.test(name)]);
    }
  });

  test('is this', () => {
    expect(renderDefinition()).toMatchSnapshot();
  });
});

describe('a mistake in the definition is found', () => {
  test('a next state that does not exist: by both', () => {
    const mistake = broken('"Next":"SettleAttempt"}', '"Next":"SettleAtempt"}');
    expect(definitionFaults(mistake)).toEqual(['InvokeJob goes to SettleAtempt, which is not on its level']);
    expect(lint(mistake)).toContain('SettleAtempt');
  });

  test('a next state on another level: by the check of closedness', () => {
    const mistake = broken('"Next":"SettleAttempt"', '"Next":"SettleAttemptInStage"');
    expect(definitionFaults(mistake)).toEqual(['InvokeJob goes to SettleAttemptInStage, which is not on its level']);
  });

  test('a Catch that leads nowhere: by both', () => {
    const mistake = broken('"Next":"CloseUnplanned"', '"Next":"CloseRum"');
    expect(definitionFaults(mistake)).toEqual([
      'LoadGroup goes to CloseRum, which is not on its level',
      'CloseUnplanned is not reached',
    ]);
    expect(lint(mistake)).toContain('CloseRum');
  });

  test('a field that no state has: by the linter', () => {
    expect(lint(broken('"TimeoutSecondsPath"', '"TimeoutSecondPath"'))).not.toBe('');
  });

  test('a path that is none: by the linter', () => {
    expect(lint(broken('"TimeoutSecondsPath":"$', '"TimeoutSecondsPath":"$$$['))).not.toBe('');
  });

  test('two kinds of timeout in one Task: by the linter', () => {
    expect(lint(broken('"TimeoutSecondsPath"', '"TimeoutSeconds":5,"TimeoutSecondsPath"'))).not.toBe('');
  });
});
