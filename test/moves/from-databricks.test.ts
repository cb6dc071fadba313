import { cpSync } from 'node:fs';
import path from 'node:path';
import { PageProject } from '../support/pages/page-project';

/* The commands of docs/start/from-databricks.md, on a master table that Spark wrote. */

const page = new PageProject('docs/start/from-databricks.md');
afterAll(() => page.remove());

it('runs the notebooks of the master table by the commands of the page', async () => {
  const table = path.resolve(__dirname, '../adapters/delta/tables/versions');
  cpSync(table, path.join(page.folder, 'lake/control/master'), { recursive: true });
  for (const name of ['extract_orders', 'extract_customers', 'load_orders', 'report_orders', 'archive'])
    page.put(`notebooks/${name}.py`, `# Databricks notebook source\ndbutils.notebook.exit("${name}")\n`);
  const told = await page.runAll();
  expect(told.filter(({ code, stderr }) => code !== 0 || stderr !== '')).toEqual([]);
  expect(told).toHaveLength(6);
  const { status, jobs } = await page.json('show latest');
  expect(status).toBe('SUCCEEDED');
  const outputs = jobs.flatMap(({ output }: { output?: string }) => output ?? []);
  expect(outputs.sort()).toEqual(['extract_customers', 'extract_orders', 'load_orders']);
});
