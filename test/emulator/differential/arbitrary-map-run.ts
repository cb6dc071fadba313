import fc from 'fast-check';
import type { Json, JsonObject } from '../../../domain/values/json';

/** A machine with a Distributed Map of plain states, and its input. */
export interface MapRunCase {
  definition: JsonObject;
  input: JsonObject;
  /** Some children fail, and the Map tolerates it. */
  loses: boolean;
}

const item = fc.oneof(
  fc.record({ name: fc.constantFrom('a', 'b', 'ä'), jobs: fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 6 }) }),
  fc.record({ name: fc.string({ maxLength: 3 }), jobs: fc.constant<number[]>([]) }),
);

const settings = fc.record({
  concurrency: fc.constantFrom<JsonObject>(
    {},
    { MaxConcurrency: 0 },
    { MaxConcurrency: 3 },
    { MaxConcurrencyPath: '$.n' },
  ),
  selector: fc.constantFrom<JsonObject | undefined>(
    undefined,
    { 'name.$': '$$.Map.Item.Value.name', 'jobs.$': '$$.Map.Item.Value.jobs', 'at.$': '$$.Map.Item.Index' },
    {
      'run.$': '$.run',
      'jobs.$': '$$.Map.Item.Value.jobs',
      'name.$': "States.Format('{}-{}', $.run, $$.Map.Item.Index)",
    },
  ),
  result: fc.constantFrom<JsonObject>(
    {},
    { ResultPath: null },
    { ResultPath: '$.out' },
    { ResultSelector: { 'has.$': "States.ArrayContains($, 'FAILED')" }, ResultPath: '$.out' },
    { ResultPath: null, OutputPath: '$.run' },
  ),
  tolerance: fc.constantFrom<JsonObject>(
    {},
    { ToleratedFailurePercentage: 99.5 },
    { ToleratedFailureCount: 3 },
    { ToleratedFailurePercentagePath: '$.half' },
    { ToleratedFailurePercentagePath: '$.run' },
    { ToleratedFailurePercentagePath: '$.over' },
    { ToleratedFailureCountPath: '$.n' },
    { ToleratedFailureCountPath: '$.less' },
  ),
  child: fc.constantFrom('pass', 'choice', 'inline', 'nested', 'fails'),
});

const PASS: JsonObject = { Pass: { Type: 'Pass', Parameters: { 'name.$': '$.name', 'whole.$': '$' }, End: true } };
const WORD: JsonObject = {
  'Any?': {
    Type: 'Choice',
    Choices: [{ Variable: '$.jobs[0]', IsPresent: true, Next: 'Some' }],
    Default: 'None',
  },
  Some: { Type: 'Pass', Result: 'FAILED', End: true },
  None: { Type: 'Pass', Result: 'SUCCEEDED', End: true },
};
const FAILS: JsonObject = {
  'Fails?': {
    Type: 'Choice',
    Choices: [{ Variable: '$.jobs[0]', IsPresent: true, Next: 'Fails' }],
    Default: 'Works',
  },
  Fails: { Type: 'Fail', Error: 'Lost', Cause: 'this child is lost' },
  Works: { Type: 'Pass', OutputPath: '$.name', End: true },
};

function inner(mode: JsonObject): JsonObject {
  const Job = { Type: 'Pass', Parameters: { 'job.$': '$', outcome: 'DONE' }, End: true };
  const ItemProcessor = { ProcessorConfig: mode, StartAt: 'Job', States: { Job } };
  return { Inner: { Type: 'Map', ItemsPath: '$.jobs', ItemProcessor, ResultPath: '$.done', End: true } };
}

const CHILDREN: Record<string, JsonObject> = {
  pass: PASS,
  choice: WORD,
  inline: inner({ Mode: 'INLINE' }),
  nested: inner({ Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }),
  fails: FAILS,
};

export const arbitraryMapRun: fc.Arbitrary<MapRunCase> = fc
  .tuple(settings, fc.array(item, { maxLength: 8 }))
  .map(([{ concurrency, selector, result, tolerance, child }, items]) => {
    const States = CHILDREN[child] as JsonObject;
    const loses = child === 'fails';
    const map = {
      Type: 'Map',
      ItemsPath: '$.items',
      Label: 'Batches',
      ...concurrency,
      ...(selector && { ItemSelector: selector }),
      ...(loses ? { ToleratedFailureCount: 8, ResultPath: '$.out' } : { ...tolerance, ...result }),
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: Object.keys(States)[0] as string,
        States,
      },
      End: true,
    };
    const definition: JsonObject = { StartAt: 'Batches', States: { Batches: map } };
    return {
      definition,
      input: { run: 'nightly', items: items as Json, n: 2, half: 50, over: 100.5, less: -1 },
      loses,
    };
  });
