/**
 * What a CDK app imports, as `runsheet/cdk`.
 *
 *   import { App, Stack } from 'aws-cdk-lib';
 *   import { Runsheet } from 'runsheet/cdk';
 *
 *   const stack = new Stack(new App(), 'Shop');
 *   new Runsheet(stack, 'Pipelines', {
 *     jobs: 'jobs',
 *     settings: { 'extract-orders': { memoryMb: 1024, secrets: ['secretsmanager:orders-db'] } },
 *   });
 */
import './require-cdk';

export type { TypedTargets } from '../domain/targets/typed-targets';
export type { JobNetwork } from './functions/job-network';
export type { JobSettings } from './functions/job-settings';
export type { LineageProps } from './functions/lineage-function';
export type { LedgerProps } from './ledger';
export type { RunsheetJob } from './runsheet';
/** Runsheet in a stack of yours. */
export { Runsheet } from './runsheet';
export type { RunsheetProps } from './runsheet-props';
export type { RunsheetStackProps } from './runsheet-stack';
/** A stack with one Runsheet and nothing else. */
export { RunsheetStack } from './runsheet-stack';
export type { Statement } from './statements';
export type { ExistingTable, ExistingTables, RunsheetTable } from './storage';
export { targetsOfConfig } from './targets-of-config';
