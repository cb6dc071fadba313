import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { MasterTable } from '../../../adapters/dynamodb/master-table';
import type { MasterRow } from '../../../domain/tables/master-row';
import { type GroupCase, renderCase } from './group-case';

/** A case with a name, written to a file. */
export interface Applied {
  group: string;
  file: string;
  groupCase: GroupCase;
}

export function writeCase(folder: string, group: string, groupCase: GroupCase): Applied {
  const file = path.join(folder, `${group}.yaml`);
  writeFileSync(file, renderCase(group, groupCase));
  return { group, file, groupCase };
}

export async function putByHand(master: MasterTable, group: string, rows: Record<string, MasterRow>): Promise<void> {
  for (const [name, row] of Object.entries(rows)) {
    const Item = { job_group: group, job_name: name, ...row };
    await master.client.send(new PutCommand({ TableName: master.name, Item }));
  }
}
