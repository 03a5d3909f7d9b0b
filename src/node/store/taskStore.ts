import { readFile } from 'node:fs';
import { access, link, readdir, rename, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import type { Task } from '../../core/task';
import { taskSchema } from '../../core/task';
import type { Log, Store } from '../../engine/ports';
import { codeOf, diskFailure, readFailure } from '../files/diskFailure';
import { cleanTemporaries, syncFolder, writeWhole } from '../files/writeWhole';
import { watchFolder } from './watchFolder';

export interface TaskStore extends Store {
  /** `newer` are files that a newer Work Mode wrote; they stay as they are. */
  load(): Promise<{ tasks: Task[]; unreadable: string[]; newer: string[] }>;
  /** Calls the listener, at most every 100 ms, after documents changed on disk, whoever wrote them. Returns the function that ends it. */
  watch(listener: () => void): () => void;
}

/** Tasks as one document each in `folder`. */
export function createTaskStore(folder: string, log: Log): TaskStore {
  const fileOf = (id: string) => join(folder, `${id}.json`);
  return {
    load: () => load(folder, log),
    save: (task) => writeWhole(fileOf(task.id), `${JSON.stringify(task, null, 1)}\n`),
    remove: (id) => remove(folder, fileOf(id)),
    watch: (listener) => watchFolder({ folder, matters: (name) => name.endsWith('.json'), log }, listener),
  };
}

type Loaded =
  | { kind: 'task'; task: Task }
  /** `locked`: the disk would not let us look, so we cannot know what is in it. */
  | { kind: 'unreadable' | 'locked' | 'newer'; why: string }
  | { kind: 'gone' };

// Half the time of the promise-based one, which counts at 10,000 files.
const readText = promisify(readFile);
const readsAtOnce = 64;
const currentVersion = 1;
const versionSchema = z.object({ version: z.number() });

async function load(folder: string, log: Log) {
  const names = await listFolder(folder);
  await cleanTemporaries(folder, names).catch((error: unknown) => log.warn(`Left-over files in ${folder} stay: ${String(error)}`));
  const documents = names.filter((name) => name.endsWith('.json') && !name.startsWith('.')).sort();
  const loaded = new Map<string, Loaded>();
  const queue = documents.values();
  const worker = async () => {
    for (const name of queue) loaded.set(name, await loadOne(folder, name));
  };
  await Promise.all(Array.from({ length: readsAtOnce }, worker));

  const result = { tasks: [] as Task[], unreadable: [] as string[], newer: [] as string[] };
  for (const name of documents) {
    const one = loaded.get(name);
    if (!one || one.kind === 'gone') continue;
    if (one.kind === 'task') {
      result.tasks.push(one.task);
      continue;
    }
    log.warn(`${join(folder, name)} is ${one.kind === 'newer' ? 'of a newer version' : 'unreadable'}: ${one.why}`);
    result[one.kind === 'newer' ? 'newer' : 'unreadable'].push(name);
    if (one.kind === 'unreadable') await setAside(join(folder, name), log);
  }
  return result;
}

async function listFolder(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw readFailure(error, folder);
  }
}

async function loadOne(folder: string, name: string): Promise<Loaded> {
  let text: string;
  try {
    text = await readText(join(folder, name), 'utf8');
  } catch (error) {
    // Another window may have removed it meanwhile.
    if (codeOf(error) === 'ENOENT') return { kind: 'gone' };
    return { kind: 'locked', why: String(error) };
  }
  return parse(name, text);
}

function parse(name: string, text: string): Loaded {
  try {
    const document: unknown = JSON.parse(text);
    const version = versionSchema.safeParse(document).data?.version;
    if (version !== undefined && version > currentVersion) return { kind: 'newer', why: `version ${version}` };
    const task = taskSchema.parse(document);
    if (`${task.id}.json` !== name) return { kind: 'unreadable', why: `it holds the task ${task.id}` };
    return { kind: 'task', task };
  } catch (error) {
    return { kind: 'unreadable', why: error instanceof Error ? error.message : String(error) };
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
