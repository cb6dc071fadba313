import { batch } from './batch';
import { databricks } from './databricks';
import { ecs } from './ecs';
import { glue } from './glue';
import type { ServiceDriver } from './service-driver';
import { spark } from './spark';
import { sql } from './sql';
import { states } from './states';

/** What runs each kind of target whose work is in a service, by kind. */
export const SERVICES: Readonly<Record<string, ServiceDriver>> = { batch, databricks, ecs, glue, spark, sql, states };
