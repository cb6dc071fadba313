/** The source that a table without the pattern's columns probably is, by its header. */
export function meantSource(
  columns: readonly string[],
): 'databricks-jobs' | 'airflow' | 'procfwk' | 'adf' | 'crontab' | undefined {
  const names = columns.map((name) => name.trim().toLowerCase());
  const has = (...wanted: string[]) => wanted.some((name) => names.includes(name));
  const [first = ''] = names;
  if (has('sourcetablename', 'sourceobjectsettings')) return 'adf';
  if (has('stageid', 'pipelineid')) return 'procfwk';
  if (/^[[{]/.test(first)) return names.some((name) => name.includes('dag_id')) ? 'airflow' : 'databricks-jobs';
  return /^(#|@\w+ |[*\d]\S*( \S+){5})/.test(first) ? 'crontab' : undefined;
}
