import { existsSync } from 'node:fs';
import path from 'node:path';
import { AssetHashType, Stack } from 'aws-cdk-lib';
import { Architecture, Code, type ILayerVersion, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ownValue } from '../../domain/values/json';
import type { JobSettings } from '../functions/job-settings';
import { findRequirements } from './find-requirements';
import { installPackages } from './install-packages';
import { pythonCode } from './python-code';
import { requireUnpackedSize, type Unpacked } from './unpacked-size';

/** What a function that runs a job file needs to be: its code, and what runs it. */
export interface JobCode {
  code: Code;
  runtime?: Runtime;
  handler?: string;
  environment?: Record<string, string>;
  layers?: ILayerVersion[];
}

const RUNTIMES = {
  '3.12': Runtime.PYTHON_3_12,
  '3.13': Runtime.PYTHON_3_13,
  '3.14': Runtime.PYTHON_3_14,
  '3.15': Runtime.PYTHON_3_15,
} as const;

/** The versions of Python that job files may run on: those whose runtimes are on Amazon Linux 2023. */
export type PythonVersion = keyof typeof RUNTIMES;

export const PYTHON_VERSIONS = Object.keys(RUNTIMES) as PythonVersion[];
export const NEWEST_PYTHON: PythonVersion = '3.15';

export interface PythonFunctionsProps {
  /** Each job's file, by the job's name. */
  sources: ReadonlyMap<string, string>;
  /** The folder of the project. */
  root: string;
  version: PythonVersion;
  settings: Readonly<Record<string, JobSettings>>;
}

/**
 * The code of job files in Python, by job, and a layer for the packages that they need: one for all jobs of a project
 * that have one architecture. Throws `CannotSynthesize` if a package has no wheel for the functions.
 */
export function pythonFunctions(
  scope: Construct,
  { sources, root, version, settings }: PythonFunctionsProps,
): Map<string, JobCode> {
  const layers = new Map<string, PackageLayer>();
  const layerOf = (folder: string, architecture: Architecture): PackageLayer | undefined => {
    const requirements = Stack.of(scope).bundlingRequired ? findRequirements(folder, root) : undefined;
    if (!requirements) return undefined;
    const key = `${requirements.file} ${architecture.name}`;
    const layer =
      layers.get(key) ?? new PackageLayer(scope, layers.size, { requirements, architecture, version, root });
    layers.set(key, layer);
    return layer;
  };
  return new Map(
    [...pythonCode(scope, sources, root)].map(([job, { code, file, folder }]) => {
      const { architecture = Architecture.ARM_64 } = ownValue(settings, job) ?? {};
      const layer = layerOf(path.dirname(path.resolve(sources.get(job) ?? '')), architecture);
      if (Stack.of(scope).bundlingRequired) requireUnpackedSize(job, { code: folder, packages: layer?.packages });
      return [
        job,
        {
          code,
          runtime: RUNTIMES[version],
          handler: 'runsheet_lambda.handler',
          environment: { RUNSHEET_JOB_FILE: file },
          layers: layer ? [layer] : [],
        },
      ];
    }),
  );
}

interface PackageLayerProps {
  requirements: NonNullable<ReturnType<typeof findRequirements>>;
  architecture: Architecture;
  version: PythonVersion;
  root: string;
}

class PackageLayer extends LayerVersion {
  readonly packages: NonNullable<Unpacked['packages']>;

  constructor(scope: Construct, index: number, { requirements, architecture, version, root }: PackageLayerProps) {
    const platform = { version, architecture: architecture === Architecture.X86_64 ? 'x86_64' : 'aarch64' } as const;
    const { folder, hash } = installPackages(requirements, platform, cacheOf(root));
    super(scope, index === 0 ? 'PythonPackages' : `PythonPackages${index + 1}`, {
      code: Code.fromAsset(folder, { assetHash: hash, assetHashType: AssetHashType.CUSTOM }),
      compatibleRuntimes: [RUNTIMES[version]],
      compatibleArchitectures: [architecture],
      description: `The packages of ${path.relative(root, requirements.file)}`,
    });
    this.packages = { list: path.relative(root, requirements.file), folder };
  }
}

/** Where Node's tools keep what they can make again. Without node_modules, beside it. */
function cacheOf(root: string): string {
  const modules = path.join(root, 'node_modules');
  return path.join(
    existsSync(modules) ? path.join(modules, '.cache') : path.join(root, '.cache'),
    'runsheet',
    'python',
  );
}
