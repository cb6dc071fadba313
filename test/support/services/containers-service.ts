import type { JsonObject } from '../../../domain/values/json';
import { type ForkedService, useForkedService } from './forked-service';

export interface SeenWork {
  arn: string;
  name?: string;
  variables: Record<string, string>;
  place?: JsonObject;
  overrides: JsonObject;
  ended: boolean;
  isStopped?: boolean;
  why?: string;
}

/** The calls by their action, the tasks and jobs, and the objects of S3 by /bucket/key. */
export interface SeenContainers {
  calls: string[];
  works: SeenWork[];
  objects: Record<string, string>;
}

/** The calls of ECS, Batch and S3. */
export function useContainersService(): ForkedService<SeenContainers> {
  return useForkedService(
    'containers-service.cjs',
    ['AWS_ENDPOINT_URL_ECS', 'AWS_ENDPOINT_URL_BATCH', 'AWS_ENDPOINT_URL_S3'],
    { AWS_REGION: 'eu-central-1', RUNSHEET_WORK_URL: 's3://etl/runsheet' },
  );
}
