import type { Call } from './call';
import { codeDangers } from './codeDangers';
import { type Danger, matches } from './danger';
import { databaseDangers } from './databaseDangers';
import { gitDangers } from './gitDangers';
import { leavingDanger } from './leavingDangers';
import { networkDangers } from './networkDangers';
import { publishDangers } from './publishDangers';
import { secretDangers } from './secretDangers';
import { settingDanger } from './settingDangers';
import { systemDangers } from './systemDangers';
import { changesFiles } from './fileUses';

const tables = [gitDangers, publishDangers, networkDangers, systemDangers, secretDangers, databaseDangers, codeDangers];
const rows = new Map<string, Danger[]>();
for (const row of tables.flat()) for (const program of row.programs.split(' ')) rows.set(program, [...(rows.get(program) ?? []), row]);

/** What a call does that is always asked, in words; null for nothing of the kind. */
export function dangerOf(call: Call): string | null {
  const row = rows.get(call.program)?.find((one) => matches(one, call));
  return row?.does ?? settingDanger(call) ?? leavingDanger(call);
}

/** Whether some use of a program is always asked. */
export function asksAlways(program: string): boolean {
  return rows.has(program) || changesFiles(program) || program === 'find' || program === 'xargs';
}
