/** The names of the embedded tables. */
export const EMBEDDED_TABLES = { master: 'runsheet-master', runs: 'runsheet-runs' };
