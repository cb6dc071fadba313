/*
 * What a CDK app imports, as `runsheet/cdk`: the stack of a stage, and the settings of its job functions.
 */
export type { JobSettings } from './job-settings';
export type { RunsheetAppOptions } from './runsheet-app';
/** Adds the stack of the stage that the context names, checked at every synth. */
export { addRunsheet } from './runsheet-app';
export type { RunsheetStackProps } from './runsheet-stack';
export { RunsheetStack } from './runsheet-stack';
