/** The file of a Databricks notebook of these cells, in the source format. */
export function notebookSource(...cells: readonly string[]): string {
  return `# Databricks notebook source\n${cells.join('\n\n# COMMAND ----------\n\n')}\n`;
}
