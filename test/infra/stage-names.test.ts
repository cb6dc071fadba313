import { synthesize } from '../support/stack/synthesize';

test('two stages share no physical name', () => {
  const names = (stage: string) => physicalNames(synthesize({ context: { stage } }).toJSON().Resources);
  const [dev, prod] = [names('dev'), names('prod')];
  expect(dev.length).toBeGreaterThan(10);
  expect(dev.filter((name) => prod.includes(name))).toEqual([]);
});

test('the longest stage and the longest job name make a name that Lambda takes', () => {
  const template = synthesize({ context: { stage: 'abcdefghij' } });
  const [name = ''] = physicalNames(template.toJSON().Resources).filter((each) => each.includes('-job-report'));
  expect(name.slice(name.indexOf('runsheet')).length - 'report'.length + 40).toBe(64);
});

function physicalNames(resources: Record<string, { Properties: Record<string, unknown> }>): string[] {
  return Object.values(resources).flatMap(({ Properties }) =>
    Object.entries(Properties)
      .filter(([key, value]) => /Name$/.test(key) && !NOT_ITS_OWN.has(key) && typeof value === 'string')
      .map(([, value]) => value as string),
  );
}

/** A policy lies in its role, and AWS names the metric of an alarm. */
const NOT_ITS_OWN = new Set(['PolicyName', 'MetricName']);
