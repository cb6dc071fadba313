/** The folders of the product's sources, from the ground up. */
export const SOURCE_FOLDERS = [
  'domain',
  'adapters',
  'sdk',
  'drivers',
  'operations',
  'board',
  'functions',
  'local',
  'infra',
  'cli',
  'bin',
];
