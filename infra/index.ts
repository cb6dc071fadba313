/**
 * What a CDK app imports, as `runsheet/cdk`: the stack of a stage, and the settings of its job functions.
 *
 *   import { App } from 'aws-cdk-lib';
 *   import { addRunsheet } from 'runsheet/cdk';
 *
 *   addRunsheet(new App(), {
 *     projectRoot: process.cwd(),
 *     jobSettings: { 'extract-orders': { memoryMb: 1024, secrets: ['secretsmanager:orders-db'] } },
 *   });
 */
export type { JobSettings } from './job-settings';
export type { RunsheetAppOptions } from './runsheet-app';
/** Adds the stack of the stage that the context names. cdk-nag checks it at every synth. */
export { addRunsheet } from './runsheet-app';
export type { RunsheetStackProps } from './runsheet-stack';
export { RunsheetStack } from './runsheet-stack';
