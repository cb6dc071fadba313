import { type StackProps, Token } from 'aws-cdk-lib';
import { assetProblem } from '../domain/project/project-config';
import { isPlainObject } from '../domain/values/json';
import { hintAt } from '../domain/values/nearest-name';
import { showValue } from '../domain/values/show-value';
import { CannotSynthesize } from './cannot-synthesize';
import { isHour, isReservation, isRunbookPage, RUNBOOK_RULE } from './context';
import { lineageProblems } from './functions/lineage-function';
import { PYTHON_VERSIONS } from './python/python-functions';
import type { RunsheetProps } from './runsheet-props';

const KNOWN: Record<keyof RunsheetProps, true> = {
  jobs: true,
  name: true,
  assets: true,
  pythonVersion: true,
  settings: true,
  targets: true,
  existingTables: true,
  bucket: true,
  encryptionKey: true,
  logRetention: true,
  permissionsBoundary: true,
  vpc: true,
  notifyTopic: true,
  alarmTopic: true,
  notifyEmail: true,
  reservedConcurrency: true,
  metrics: true,
  ledger: true,
  lineage: true,
  runbookUrl: true,
};

/** What a stack takes besides. */
const OF_STACK: Record<keyof StackProps, true> = {
  description: true,
  env: true,
  stackName: true,
  tags: true,
  notificationArns: true,
  synthesizer: true,
  terminationProtection: true,
  analyticsReporting: true,
  crossRegionReferences: true,
  permissionsBoundary: true,
  suppressTemplateIndentation: true,
  propertyInjectors: true,
};

/** Of the properties of a stack all but those that only a stack takes. An unknown one is for `checkProps` to refuse. */
export function runsheetPropsOf<Props extends Omit<RunsheetProps, 'permissionsBoundary'>>(props: Props): RunsheetProps {
  const own = Object.entries(props).filter(([key]) => !Object.hasOwn(OF_STACK, key));
  return Object.fromEntries(own) as unknown as RunsheetProps;
}

/** Throws every problem at once. An app in JavaScript has no other check. */
export function checkProps(props: RunsheetProps): void {
  const { jobs, assets = {}, pythonVersion, notifyEmail, reservedConcurrency, metrics, runbookUrl } = props;
  const { ledger, lineage } = props;
  const problems = [
    ...Object.keys(props)
      .filter((key) => !Object.hasOwn(KNOWN, key))
      .map((key) => `${showValue(key)} is an unknown option: ${hintAt(key, Object.keys(KNOWN))}`),
    ...(isFolders(jobs)
      ? []
      : [`jobs is ${showValue(jobs)}: expected the folder of job functions, or several, e.g. jobs: 'jobs'`]),
    ...Object.keys(assets).flatMap(assetProblem),
    ...Object.entries(assets)
      .filter(([, kind]) => !['text', 'file'].includes(kind))
      .map(([extension, kind]) => `assets has ${showValue(extension)}: ${showValue(kind)}: expected 'text' or 'file'`),
    ...(pythonVersion === undefined || PYTHON_VERSIONS.includes(pythonVersion)
      ? []
      : [`pythonVersion is ${showValue(pythonVersion)}: expected one of ${PYTHON_VERSIONS.join(', ')}`]),
    ...(notifyEmail === undefined || Token.isUnresolved(notifyEmail) || /^[^@\s]+@[^@\s]+$/.test(notifyEmail)
      ? []
      : [`notifyEmail is ${showValue(notifyEmail)}: expected an e-mail address`]),
    ...(reservedConcurrency === undefined || isReservation(reservedConcurrency)
      ? []
      : [`reservedConcurrency is ${showValue(reservedConcurrency)}: expected a whole number, 0 to reserve nothing`]),
    ...(metrics === undefined || metrics === 'by-group' || metrics === 'total'
      ? []
      : [`metrics is ${showValue(metrics)}: expected 'by-group' or 'total'`]),
    ...(ledger === undefined ? [] : ledgerProblems(ledger)),
    ...(lineage === undefined ? [] : lineageProblems(lineage)),
    ...(runbookUrl === undefined || isRunbookPage(runbookUrl)
      ? []
      : [`runbookUrl is ${showValue(runbookUrl)}: expected ${RUNBOOK_RULE}`]),
  ];
  if (problems.length > 0) throw new CannotSynthesize(problems.join('\n'));
}

function isFolders(jobs: unknown): boolean {
  const folders = [jobs].flat();
  return folders.length > 0 && folders.every((folder) => typeof folder === 'string' && folder !== '');
}

function ledgerProblems(ledger: unknown): string[] {
  if (!isPlainObject(ledger)) return [`ledger is ${showValue(ledger)}: expected an object, {} for the defaults`];
  const { hourUtc, ...others } = ledger;
  return [
    ...Object.keys(others).map((key) => `ledger.${key} is an unknown option: expected hourUtc`),
    ...(hourUtc === undefined || isHour(hourUtc)
      ? []
      : [`ledger.hourUtc is ${showValue(hourUtc)}: expected a whole hour of the day in UTC, 0 to 23`]),
  ];
}
