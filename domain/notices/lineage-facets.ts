import type { JobRunRow, RunRow } from '../tables/rows';
import { parseInstant } from '../values/instant';
import { isName, MAX_JOB_NAME } from '../values/names';
import { shortText } from '../values/short-text';

/*
 * The facets of OpenLineage that Runsheet fills in, with the addresses of their schemas. The tests judge every event by
 * these versions of the schemas, in test/support/openlineage.
 */

const SPEC = 'https://openlineage.io/spec';

export const RUN_EVENT_SCHEMA = `${SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent`;

const VERSIONS = {
  DocumentationJobFacet: '1-1-0',
  ErrorMessageRunFacet: '1-0-1',
  JobTypeJobFacet: '2-0-4',
  NominalTimeRunFacet: '1-0-1',
  OwnershipJobFacet: '1-0-1',
  ParentRunFacet: '1-2-0',
  ProcessingEngineRunFacet: '1-1-1',
  TagsJobFacet: '1-0-0',
  TagsRunFacet: '1-0-0',
} as const;

/** Where the runs take place, and what makes the ids of OpenLineage. */
export interface LineagePlace {
  /** The namespace of all jobs. */
  namespace: string;
  /** Of Runsheet. */
  version: string;
  /** The UUID of a name, version 5 in the namespace of `LINEAGE_UUIDS`. */
  uuidOf(name: string): string;
}

/** The namespace of the UUIDs. Changing it gives every run another id. */
export const LINEAGE_UUIDS = '2df38de9-7add-424a-adfd-2292e27f7ba9';

export interface LineageRun {
  runId: string;
  facets: Facets;
}

export interface LineageJob {
  namespace: string;
  name: string;
  facets: Facets;
}

type Facet = Readonly<Record<string, unknown>> & { _producer: string; _schemaURL: string };
type Facets = Readonly<Record<string, Facet>>;

/** Characters of a text from a row: a group's description is no manual. */
const MAX_TEXT = 500;

export function producerOf({ version }: LineagePlace): string {
  return `https://www.npmjs.com/package/runsheet/v/${version}`;
}

/** `nightly` is the job of OpenLineage for a run of the group, `nightly.load-orders` that of a job in it. */
export function lineageJobName(group: string, job?: string): string {
  return job === undefined ? group : `${group}.${job}`;
}

/** What an id is made of: `runsheet-prod/<run_id>`, of an attempt `runsheet-prod/<run_id>/<job_name>/<attempt>`. */
export function lineageName(
  { run_id, job_name }: { run_id: string; job_name?: string },
  attempt: number | undefined,
  { namespace }: LineagePlace,
): string {
  return [namespace, run_id, ...(attempt === undefined ? [] : [job_name, attempt])].join('/');
}

export function runFacets(row: Partial<RunRow | JobRunRow>, attempt: number | undefined, place: LineagePlace): Facets {
  const { run_id = '', job_group = '', scheduled_time } = row;
  const { trigger, rerun_of } = row as Partial<RunRow>;
  const nominal = parseInstant(scheduled_time);
  const parent = {
    run: { runId: place.uuidOf(lineageName({ run_id }, undefined, place)) },
    job: { namespace: place.namespace, name: lineageJobName(job_group) },
  };
  const tags = { run_id, ...(attempt !== undefined && { attempt: `${attempt}` }), trigger, rerun_of };
  return {
    ...(attempt !== undefined && { parent: facet('ParentRunFacet', { ...parent, root: parent }, place) }),
    ...(nominal !== undefined && {
      nominalTime: facet('NominalTimeRunFacet', { nominalStartTime: nominal }, place),
    }),
    processing_engine: facet('ProcessingEngineRunFacet', { version: place.version, name: 'Runsheet' }, place),
    tags: facet('TagsRunFacet', { tags: tagsOf(tags) }, place),
  };
}

export function jobFacets(row: Partial<RunRow | JobRunRow>, place: LineagePlace): Facets {
  const { job_name, owner, description, target } = row as Partial<JobRunRow>;
  const jobType = isName(job_name, MAX_JOB_NAME) ? 'JOB' : 'JOB_GROUP';
  return {
    jobType: facet('JobTypeJobFacet', { processingType: 'BATCH', integration: 'RUNSHEET', jobType }, place),
    ...(typeof description === 'string' && {
      documentation: facet('DocumentationJobFacet', { description: shortText(description, MAX_TEXT) }, place),
    }),
    ...(typeof owner === 'string' && {
      ownership: facet('OwnershipJobFacet', { owners: [{ name: shortText(owner, MAX_TEXT) }] }, place),
    }),
    ...(typeof target === 'string' && { tags: facet('TagsJobFacet', { tags: tagsOf({ target }) }, place) }),
  };
}

/** The error's name and first line. What the rows hold has been redacted, and the rest of it stays in them. */
export function errorFacet(error: { name?: string; message: string; stack?: string }, place: LineagePlace) {
  const { name, message, stack = '' } = error;
  const text = shortText(name === undefined ? String(message) : `${name}: ${message}`, MAX_TEXT);
  const programmingLanguage = languageOf(String(stack));
  return { errorMessage: facet('ErrorMessageRunFacet', { message: text, programmingLanguage }, place) };
}

/** By the file of the nearest frame. The schema wants a language, and of work elsewhere nobody knows it. */
function languageOf(stack: string): string {
  const [, ending] = /\.(py|[cm]?[jt]s)\W/.exec(stack) ?? [];
  if (ending === undefined) return 'unknown';
  return ending === 'py' ? 'Python' : ending.endsWith('ts') ? 'TypeScript' : 'JavaScript';
}

function tagsOf(values: Readonly<Record<string, unknown>>) {
  return Object.entries(values).flatMap(([key, value]) =>
    typeof value === 'string' ? [{ key, value: shortText(value, MAX_TEXT), source: 'RUNSHEET' }] : [],
  );
}

function facet(name: keyof typeof VERSIONS, fields: object, place: LineagePlace): Facet {
  const _schemaURL = `${SPEC}/facets/${VERSIONS[name]}/${name}.json#/$defs/${name}`;
  return { _producer: producerOf(place), _schemaURL, ...fields };
}
