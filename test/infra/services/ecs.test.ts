import { Aws, Fn } from 'aws-cdk-lib';
import { Cluster } from 'aws-cdk-lib/aws-ecs';
import type { JsonObject } from '../../../domain/values/json';
import { ecs } from '../../../infra/services/ecs';
import type { ServiceParts } from '../../../infra/services/service-grants';
import { foreignStack } from '../../support/stack/synthesize';

const stack = foreignStack();
const cluster = new Cluster(stack, 'Etl');

function grantsOf(fields: JsonObject) {
  const target = {
    target: 'ecs:pack',
    kind: 'ecs',
    fields: { task_definition: 'pack:7', container: 'main', ...fields },
  };
  const statements = ecs(target, { stack } as unknown as ServiceParts);
  return stack.resolve(statements.map(({ actions, resources, conditions }) => ({ actions, resources, conditions })));
}

const ACCOUNT = '123456789012';

it('names the cluster and its tasks by the ARN that is declared', () => {
  const arn = `arn:aws:ecs:eu-west-1:${ACCOUNT}:cluster/etl`;
  const [, tasks] = grantsOf({ cluster: arn });
  expect(tasks).toMatchObject({
    resources: [`arn:aws:ecs:eu-west-1:${ACCOUNT}:task/etl/*`],
    conditions: { ArnEquals: { 'ecs:cluster': arn } },
  });
});

it('takes the reference of a cluster of the app for its name, and an attribute for its ARN', () => {
  const byName = JSON.stringify(grantsOf({ cluster: cluster.clusterName }));
  expect(byName).toMatch(/:cluster\/",\{"Ref":"Etl/);
  expect(byName).toMatch(/:task\/",\{"Ref":"Etl/);
  const byArn = JSON.stringify(grantsOf({ cluster: cluster.clusterArn }));
  expect(byArn).toMatch(/"ecs:cluster":\{"Fn::GetAtt":\["Etl/);
  expect(byArn).toMatch(/:task\/.*"Fn::Split":\["\/"/);
});

it('takes a text that is joined at the deployment for what it begins with', () => {
  expect(JSON.stringify(grantsOf({ cluster: `etl-${Aws.REGION}` }))).toMatch(/:cluster\/etl-"/);
  const arn = Fn.join('', ['arn:aws:ecs:', Aws.REGION, `:${ACCOUNT}:cluster/etl`]);
  expect(JSON.stringify(grantsOf({ cluster: arn }))).toMatch(/"ecs:cluster":\{"Fn::Join":\["",\["arn:aws:ecs:"/);
});

it('means every revision by a family, and one by its number', () => {
  const definition = (task_definition: string) => grantsOf({ cluster: 'etl', task_definition })[0];
  expect(JSON.stringify(definition('pack'))).toMatch(/task-definition\/pack:\*/);
  expect(JSON.stringify(definition('pack:7'))).not.toContain('*');
});
