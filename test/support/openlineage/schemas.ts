import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv2020, { type ErrorObject } from 'ajv/dist/2020';

/** OpenLineage's own schemas, by which a receiver would judge an event. */
const ajv = new Ajv2020({
  strict: false,
  allErrors: true,
  formats: {
    'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/,
    uri: (text: string) => URL.canParse(text),
    uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  },
});

interface Schema {
  $id: string;
  properties: Record<string, { $ref: string }>;
}

const FILES = new Map<string, Schema>();
for (const file of readdirSync(__dirname).filter((name) => name.endsWith('.json'))) {
  const schema: Schema = JSON.parse(readFileSync(path.join(__dirname, file), 'utf8'));
  FILES.set(schema.$id, schema);
  ajv.addSchema(schema);
}

/**
 * What is wrong with an event by the schema that it names, and with each of its facets by the schema that the facet
 * names; empty: nothing. A facet that is in the wrong place is wrong too.
 */
export function lineageProblems(event: unknown): string[] {
  const { schemaURL, run, job } = event as {
    schemaURL: string;
    run: { facets: Record<string, { _schemaURL: string }> };
    job: { facets: Record<string, { _schemaURL: string }> };
  };
  const facets = [
    ...Object.entries(run.facets).map(([name, facet]) => [`run.${name}`, facet] as const),
    ...Object.entries(job.facets).map(([name, facet]) => [`job.${name}`, facet] as const),
  ];
  return [
    ...problemsBy(schemaURL, event, 'event'),
    ...facets.flatMap(([place, facet]) => [
      ...problemsBy(facet._schemaURL, facet, place),
      ...misplaced(place, facet._schemaURL),
    ]),
  ];
}

function problemsBy(schema: string, value: unknown, place: string): string[] {
  const validate = ajv.getSchema(schema);
  if (!validate) return [`${place}: there is no schema ${schema}`];
  validate(value);
  const errors: ErrorObject[] = validate.errors ?? [];
  return errors.map(
    ({ instancePath, message, params }) => `${place}${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

/** The schema's file says under which key the facet stands, and its name to which of the two it belongs. */
function misplaced(place: string, url: string): string[] {
  const [file = '', name = ''] = url.split('#/$defs/');
  const schema = FILES.get(file);
  if (!schema) return [`${place}: there is no schema ${file}`];
  const { properties } = schema;
  const owner = name.endsWith('RunFacet') ? 'run' : 'job';
  const key = Object.keys(properties).find((each) => properties[each]?.$ref === `#/$defs/${name}`);
  return place === `${owner}.${key}` ? [] : [`${place}: expected at ${owner}.${key}`];
}
