import { readFile } from 'node:fs';
import { access, link, readdir, rename, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import * as z from 'zod';
import type { Task } from '../../core/task';
import { taskSchema } from '../../core/task';
import { unsealedTask } from '../../core/unsealedTask';
import type { Store } from '../../engine/ports/storage';
import type { Log } from '../../engine/ports/world';
import { codeOf, diskFailure, readFailure } from '../files/diskFailure';
import { createSeal, type Seal } from '../files/seal';
import { cleanTemporaries, syncFolder, writeWhole } from '../files/writeWhole';
import { watchFolder } from './watchFolder';

export interface TaskStore extends Store {
  /** `newer` are files that a newer Work Mode wrote; they stay as they are. */
  load(): Promise<{ tasks: Task[]; unreadable: string[]; newer: string[]; unsealed: string[] }>;
  /** Calls the listener, at most every 100 ms, after documents changed on disk, whoever wrote them. Returns the function that ends it. */
  watch(listener: () => void): () => void;
}

export interface TaskStoreOptions {
  folder: string;
  /** Outside of every repository: the key by which Work Mode knows again what it wrote. */
  keyFile: string;
  log: Log;
}

interface Shelf { folder: string; seal: Seal; log: Log }

/** Tasks as one sealed document each in `folder`. One that is not sealed stays as it is on disk until the task changes, and beside the new one then. */
export function createTaskStore({ folder, keyFile, log }: TaskStoreOptions): TaskStore {
  const shelf = { folder, seal: createSeal(keyFile), log };
  const fileOf = (id: string) => join(folder, `${id}.json`);
  const unsealed = new Set<string>();
  return {
    async load() {
      const loaded = await load(shelf);
      unsealed.clear();
      for (const id of loaded.unsealed) unsealed.add(id);
      return loaded;
    },
    async save(task) {
      if (unsealed.has(task.id)) await keepBeside(fileOf(task.id), log);
      await writeWhole(fileOf(task.id), sealedDocument(task, shelf));
      unsealed.delete(task.id);
    },
    async remove(id) {
      await remove(folder, fileOf(id));
      unsealed.delete(id);
    },
    watch: (listener) => watchFolder({ folder, matters: (name) => name.endsWith('.json'), log }, listener),
  };
}

type Loaded =
  | { kind: 'task'; task: Task; sealed: boolean }
  /** `locked`: the disk would not let us look, so we cannot know what is in it. */
  | { kind: 'unreadable' | 'locked' | 'newer'; why: string }
  | { kind: 'gone' };

// Half the time of the promise-based one, which counts at 10,000 files.
const readText = promisify(readFile);
const readsAtOnce = 64;
const currentVersion = 1;
const versionSchema = z.object({ version: z.number() });

async function load(shelf: Shelf) {
  const { folder, log } = shelf;
  const names = await listFolder(folder);
  await cleanTemporaries(folder, names).catch((error: unknown) => log.warn(`Left-over files in ${folder} stay: ${String(error)}`));
  const documents = names.filter((name) => name.endsWith('.json') && !name.startsWith('.')).sort();
  const loaded = new Map<string, Loaded>();
  const queue = documents.values();
  const worker = async () => {
    for (const name of queue) loaded.set(name, await loadOne(name, shelf));
  };
  await Promise.all(Array.from({ length: readsAtOnce }, worker));

  const result = { tasks: [] as Task[], unreadable: [] as string[], newer: [] as string[], unsealed: [] as string[] };
  for (const name of documents) {
    const one = loaded.get(name);
    if (!one || one.kind === 'gone') continue;
    if (one.kind === 'task') {
      const task = one.sealed ? one.task : unsealedTask(one.task);
      result.tasks.push(task);
      // Where it claims nothing that is not believed, there is nothing to tell.
      if (one.sealed || isDeepStrictEqual(task, one.task)) continue;
      log.warn(`${join(folder, name)} was not written here by Work Mode in this VS Code profile, so only its words and its work are taken from it.`);
      result.unsealed.push(task.id);
      continue;
    }
    log.warn(`${join(folder, name)} is ${one.kind === 'newer' ? 'of a newer version' : 'unreadable'}: ${one.why}`);
    result[one.kind === 'newer' ? 'newer' : 'unreadable'].push(name);
    if (one.kind === 'unreadable') await setAside(join(folder, name), log);
  }
  return result;
}

/** The names of files; a pipe or a link that somebody put there could keep us waiting, or lead anywhere. */
async function listFolder(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder, { withFileTypes: true })).filter((one) => one.isFile()).map(({ name }) => name);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw readFailure(error, folder);
  }
}

async function loadOne(name: string, shelf: Shelf): Promise<Loaded> {
  let text: string;
  try {
    text = await readText(join(shelf.folder, name), 'utf8');
  } catch (error) {
    // Another window may have removed it meanwhile.
    if (codeOf(error) === 'ENOENT') return { kind: 'gone' };
    return { kind: 'locked', why: String(error) };
  }
  return parse(name, text, shelf);
}

function parse(name: string, text: string, shelf: Shelf): Loaded {
  try {
    const document: unknown = JSON.parse(text);
    const version = versionSchema.safeParse(document).data?.version;
    if (version !== undefined && version > currentVersion) return { kind: 'newer', why: `version ${version}` };
    const task = taskSchema.parse(document);
    if (`${task.id}.json` !== name) return { kind: 'unreadable', why: `it holds the task ${task.id}` };
    return { kind: 'task', task, sealed: isSealed(text, { name, shelf }) };
  } catch (error) {
    return { kind: 'unreadable', why: error instanceof Error ? error.message : String(error) };
  }
}

/** The document of a task, as it stands in the folder: its last line seals all that stands before it, and the file it stands in. */
export function sealedDocument(task: Task, { folder, seal }: Pick<Shelf, 'folder' | 'seal'>): string {
  const body = JSON.stringify(task, null, 1).slice(0, -2);
  return `${body},\n "seal": "${seal.of([folder, `${task.id}.json`, body])}"\n}\n`;
}

const lastLine = /^,\n "seal": "([\w-]{43})"\n}\n$/;
const lastLineLength = ',\n "seal": ""\n}\n'.length + 43;

function isSealed(text: string, { name, shelf: { folder, seal } }: { name: string; shelf: Shelf }): boolean {
  const given = lastLine.exec(text.slice(-lastLineLength))?.[1];
  return given !== undefined && seal.holds([folder, name, text.slice(0, -lastLineLength)], given);
}

/** A document that is not ours is somebody's all the same, perhaps our own of another machine. */
async function keepBeside(path: string, log: Log): Promise<void> {
  for (let n = 1; ; n++) {
    try {
      return await link(path, n === 1 ? `${path}.unsealed` : `${path}.unsealed-${n}`);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') continue;
      return log.warn(`What stood in ${path} could not be kept beside it: ${String(error)}`);
    }
  }
}

/** Gives the file another name, never over an earlier one; where the folder is read-only it stays and is only reported. */
async function setAside(path: string, log: Log): Promise<void> {
  try {
    for (let n = 1; ; n++) {
      const aside = n === 1 ? `${path}.unreadable` : `${path}.unreadable-${n}`;
      if (await moveTo(path, aside)) return;
    }
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') log.warn(`${path} could not be set aside: ${String(error)}`);
  }
}

/** False when the name is taken. */
async function moveTo(path: string, aside: string): Promise<boolean> {
  try {
    await link(path, aside);
    await unlink(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'ENOSYS'].includes(codeOf(error))) throw error;
  }
  // A file system without hard links.
  const taken = await access(aside).then(() => true, () => false);
  if (taken) return false;
  await rename(path, aside);
  return true;
}

async function remove(folder: string, path: string): Promise<void> {
  try {
    await rm(path);
    await syncFolder(folder);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw diskFailure(error, folder);
  }
}
