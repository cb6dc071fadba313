import fc from 'fast-check';
import { toStored } from '../../adapters/dynamodb/edit-row';
import { asRow } from '../../adapters/dynamodb/stored-rows';
import { renderTypedChange } from '../../cli/edit/render-field-change';
import { assignFields } from '../../domain/groups/assign-fields';
import { jobFields } from '../../domain/groups/job';
import { isPlainObject, ownValue } from '../../domain/values/json';
import { aRow } from '../support/rows/a-row';
import { fuzz, text } from './fuzz';

const TARGETS = { names: ['load-orders', 'report'], where: 'files in jobs' };
const key = fc.oneof(
  fc.constantFrom(...Object.keys(jobFields)),
  text.map((name) => `parameters.${name}`),
  text.filter((name) => !name.includes('=')),
);
const word = fc.record({ key, text: fc.oneof(text, fc.json()) });

fuzz('set writes what was typed, or says why not', fc.array(word, { minLength: 1, maxLength: 3 }), (assignments) => {
  const row = aRow({ parameters: { kept: 1 } });
  const assigned = assignFields({ jobName: 'load-orders', row, assignments, targets: TARGETS });
  if ('problems' in assigned) {
    expect(assigned.problems.length).toBeGreaterThan(0);
    return;
  }
  expect(assigned.remaining).toEqual([]);
  for (const change of assigned.changes) expect(renderTypedChange(change).length).toBeGreaterThan(0);
  for (const [field, value] of Object.entries(assigned.fields)) {
    expect(
      assignments.some(({ key }) => key === field || (field === 'parameters' && key.startsWith('parameters.'))),
    ).toBe(true);
    // What is written is what the table gives back. JSON too makes 0 of -0.
    if (value !== undefined)
      expect(asRow({ value: toStored(value) })).toEqual({ value: JSON.parse(JSON.stringify(value)) });
  }
  const parameters = assigned.fields.parameters;
  for (const { key, text } of assignments.filter(({ key, text }) => key.startsWith('parameters.') && text !== '')) {
    const value = isPlainObject(parameters) ? ownValue(parameters, key.slice('parameters.'.length)) : undefined;
    if (value === text) continue;
    expect(value).toEqual(JSON.parse(text));
    if (typeof value !== 'object') expect(text).toBe(text.trim());
  }
});
