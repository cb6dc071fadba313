import path from 'node:path';
import { BatchWriteCommand, paginateScan } from '@aws-sdk/lib-dynamodb';
import { partitionOf, runIdOf } from '../../domain/tables/row-keys';
import type { JobRunRow, RunRow } from '../../domain/tables/rows';
import { TestHome } from '../support/home/a-home';
import { type Played, rowsOf } from './year/play-run';

/** A home whose run table holds what a test puts there, and the ledger that is exported from it. */
export class LedgerHome extends TestHome {
  readonly ledger = path.join(this.folder, 'ledger');

  table(name: string): string {
    return path.join(this.ledger, name);
  }

  /** Writes the rows of these runs into the run table, where their plans would put them. */
  put(runs: readonly Played[]): Promise<void> {
    const items = rowsOf(runs).map((row) => ({ ...row, run_id: partitionOf(row) }));
    return this.withEngine(async ({ runs: { client, name } }) => {
      while (items.length > 0) {
        const requests = items.splice(0, 25).map((Item) => ({ PutRequest: { Item } }));
        await client.send(new BatchWriteCommand({ RequestItems: { [name]: requests } }));
      }
    });
  }

  /** All runs of the table, as it has them. */
  read(): Promise<Played[]> {
    return this.withEngine(async ({ runs: { client, name } }) => {
      const byRun = new Map<string, Partial<Played>>();
      for await (const page of paginateScan({ client }, { TableName: name })) {
        for (const item of page.Items ?? []) {
          const row = { ...item, run_id: runIdOf(item.run_id) } as RunRow | JobRunRow;
          const of = byRun.get(row.run_id) ?? {};
          if (row.entry === 'run') byRun.set(row.run_id, { ...of, run: row as RunRow });
          else if (row.entry.startsWith('job#'))
            byRun.set(row.run_id, { ...of, rows: [...(of.rows ?? []), row as JobRunRow] });
        }
      }
      return [...byRun.values()].flatMap(({ run, rows = [] }) => (run ? [{ run, rows }] : []));
    });
  }

  // biome-ignore lint/suspicious/noExplicitAny: what a test reads of it is what it asserts
  async export(ledger = this.ledger): Promise<any> {
    const { code, stdout, stderr } = await this.runsheet('ledger', 'export', ledger, '--json');
    if (code !== 0) throw new Error(`the export ended with ${code}: ${stderr}`);
    return JSON.parse(stdout);
  }
}
