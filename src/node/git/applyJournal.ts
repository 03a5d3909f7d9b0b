import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { ApplyTarget } from '../../engine/ports/git';
import { codeOf } from '../files/diskFailure';
import { writeWhole } from '../files/writeWhole';
import { ownFolder } from './repository';
import type { Repository } from './repository';

const journalSchema = z.object({
  version: z.literal(1), task: z.string(), onto: z.string(), merged: z.string(),
  /** The worktree that is written into; the repository may be opened in another one after a crash. */
  root: z.string(), gitDir: z.string(),
});
export type ApplyJournal = z.infer<typeof journalSchema>;

/** Says, from before the first byte is written until after the last, that files of the user may be half-way. */
export async function beginJournal(repository: Repository, task: string, { onto, merged }: ApplyTarget): Promise<void> {
  const { root, gitDir } = repository;
  const journal: ApplyJournal = { version: 1, task, onto, merged, root, gitDir };
  await writeWhole(fileOf(repository), JSON.stringify(journal) + '\n');
}

/** What was being applied when the last process ended, with the time of its beginning; null when nothing was. */
export async function openJournal(repository: Repository): Promise<(ApplyJournal & { beganMs: number }) | null> {
  const file = fileOf(repository);
  try {
    return { ...journalSchema.parse(JSON.parse(await readFile(file, 'utf8'))), beganMs: (await stat(file)).mtimeMs };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

export async function endJournal(repository: Repository): Promise<void> {
  await rm(fileOf(repository), { force: true });
}

function fileOf(repository: Repository): string {
  return join(ownFolder(repository), 'apply.json');
}
