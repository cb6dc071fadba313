import type { DefinitionFields } from './definition/definition-fields';
import { parsePath, parseTemplate } from './definition/shared-fields';
import type { MapState, StateGraph } from './definition/state-machine';
import { parseWorking } from './fallible-state';
import { Limits } from './values/limits';

export function parseMap(
  name: string,
  fields: DefinitionFields,
  parseGraph: (fields: DefinitionFields) => StateGraph,
): MapState {
  return {
    type: 'Map',
    ...parseWorking(name, fields),
    itemsPath: parsePath(fields, 'ItemsPath') ?? { text: '$', root: 'input', steps: [] },
    itemSelector: parseTemplate(fields, 'ItemSelector'),
    maxConcurrency: parseMaxConcurrency(fields),
    itemProcessor: parseProcessor(fields, parseGraph),
  };
}

function parseMaxConcurrency(fields: DefinitionFields): MapState['maxConcurrency'] {
  const path = parsePath(fields, 'MaxConcurrencyPath');
  const literal = fields.integer('MaxConcurrency', 0, Limits.seconds);
  if (fields.has('MaxConcurrency') && fields.has('MaxConcurrencyPath')) {
    fields.report('has both MaxConcurrency and MaxConcurrencyPath');
  }
  return path ?? literal ?? 0;
}

function parseProcessor(fields: DefinitionFields, parseGraph: (fields: DefinitionFields) => StateGraph): StateGraph {
  if (!fields.has('ItemProcessor')) fields.report('is missing', '.ItemProcessor');
  const processor = fields.has('ItemProcessor') ? fields.below('ItemProcessor') : fields.entry({}, '.ItemProcessor');
  if (processor.has('ProcessorConfig')) {
    const config = processor.below('ProcessorConfig');
    const mode = config.string('Mode') ?? 'INLINE';
    if (mode !== 'INLINE') config.report(`is "${mode}": expected INLINE`, '.Mode');
    config.end();
  }
  return parseGraph(processor);
}
