import { mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Log } from '../../engine/ports/world';
import { codeOf, diskFailure } from '../files/diskFailure';
import { isTemporary, writeWhole } from '../files/writeWhole';

const commitId = z.string().regex(/^[0-9a-f]{40,64}$/);
const common = {
  version: z.literal(1),
  /** Name of its folder and of this document. */
  name: z.string().regex(/^[0-9]{1,9}$/),
  path: z.string(),
  /** The task that had it last, which is given it again when it can. */
  task: z.string(),
  usedAt: z.number().int(),
};
const complete = { ...common, gitDir: z.string(), base: commitId };

/**
 * What we know of one worktree of ours. It is `changing` from before git touches its files until after git has succeeded:
 * whatever is found `changing` was killed half-way and is mended before anybody works in it.
 */
export const placeDocumentSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('changing'), ...common, base: commitId }),
  z.object({ state: z.literal('busy'), ...complete, token: z.string() }),
  z.object({ state: z.literal('ready'), ...complete }),
  /** It cannot be trusted or cleaned; never used or deleted by us again. */
  z.object({ state: z.literal('aside'), ...common, base: commitId, reason: z.string() }),
]);
export type PlaceDocument = z.infer<typeof placeDocumentSchema>;

/** One document per place in `folder`, durable when a write resolves; kept in memory after the first load. */
export interface PlaceLedger {
  /** All documents; ones that do not parse are set aside on disk and logged. */
  load(): Promise<ReadonlyMap<string, PlaceDocument>>;
  /** Reads them again: another process may have written since this one last did. */
  reload(): Promise<ReadonlyMap<string, PlaceDocument>>;
  save(document: PlaceDocument): Promise<void>;
  remove(name: string): Promise<void>;
}

/** The ledger in `folder`. Only one engine writes it at a time, so what is in memory is what is on disk. */
export function createPlaceLedger({ folder, log }: { folder: string; log: Log }): PlaceLedger {
  let loading: Promise<Map<string, PlaceDocument>> | undefined;
  const load = () => (loading ??= readAll(folder, log).catch((error: unknown) => {
    loading = undefined;
    throw diskFailure(error, folder);
  }));
  const reload = () => {
    loading = undefined;
    return load();
  };
  const fileOf = (name: string) => join(folder, `${name}.json`);
  return {
    load,
    reload,
    async save(document) {
      await writeWhole(fileOf(document.name), JSON.stringify(document, null, 2) + '\n');
      (await load()).set(document.name, document);
    },
    async remove(name) {
      await rm(fileOf(name), { force: true });
      (await load()).delete(name);
    },
  };
}

async function readAll(folder: string, log: Log): Promise<Map<string, PlaceDocument>> {
  const documents = new Map<string, PlaceDocument>();
  for (const file of await filesIn(folder)) {
    if (!file.endsWith('.json') || isTemporary(file)) continue;
    const path = join(folder, file);
    const parsed = parsePlace(await readFile(path, 'utf8'));
    if (parsed && file === `${parsed.name}.json`) {
      documents.set(parsed.name, parsed);
      continue;
    }
    await rename(path, `${path}.unreadable`);
    log.warn(`The note about the worktree ${file.slice(0, -5)} could not be read, so that worktree is left alone. The note is now ${path}.unreadable`);
  }
  return documents;
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    await mkdir(folder, { recursive: true });
    return [];
  }
}

/** Null for what is no such document. */
export function parsePlace(text: string): PlaceDocument | null {
  try {
    return placeDocumentSchema.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof z.ZodError || error instanceof SyntaxError) return null;
    throw error;
  }
}
