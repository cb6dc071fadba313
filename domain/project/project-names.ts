/** The names of a new project, made of the name of its folder. */
export interface ProjectNames {
  /** As npm takes it. */
  package: string;
  /** As CloudFormation takes it. */
  stack: string;
}

const NAMELESS = 'pipelines';

export function projectNames(folder: string): ProjectNames {
  const words = folder
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .split(/[^a-z0-9._~-]+/)
    .filter(Boolean);
  const name = words
    .join('-')
    .replace(/^[^a-z0-9]+|-+$/g, '')
    .slice(0, MAX_PACKAGE);
  const stack = (name || NAMELESS)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, MAX_STACK);
  return {
    // A package cannot depend on one of its own name.
    package: TAKEN.includes(name) ? `${name}-project` : name || NAMELESS,
    stack: stack || NAMELESS,
  };
}

/** npm's limit. */
const MAX_PACKAGE = 214;
/** CloudFormation's limit is 128. */
const MAX_STACK = 100;
const TAKEN = ['runsheet', 'node_modules', 'favicon.ico', 'aws-cdk', 'aws-cdk-lib', 'constructs', 'tsx', 'typescript'];
