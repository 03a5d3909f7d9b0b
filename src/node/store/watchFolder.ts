import { type FSWatcher, mkdirSync, watch } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../../engine/ports/world';

const coalesceMs = 100;

export interface Watched {
  folder: string;
  /** Whether a change of the file with this name is worth a call. */
  matters: (name: string) => boolean;
  log: Log;
  /** How often to look where the system cannot watch. */
  pollMs?: number;
}

/** Calls the listener after files of a folder changed, at most every 100 ms. Looks now and then where the system cannot watch, and says so in the log. */
export function watchFolder(o: Watched, listener: () => void): () => void {
  let pending: NodeJS.Timeout | undefined;
  const changed = () => {
    pending ??= setTimeout(() => {
      pending = undefined;
      listener();
    }, coalesceMs);
  };
  let stopPolling: (() => void) | undefined;
  let watcher: FSWatcher | undefined;
  let ended = false;
  const fallBack = (error: unknown) => {
    watcher?.close();
    if (ended || stopPolling) return;
    o.log.warn(`${o.folder} cannot be watched, so it is looked at every ${(o.pollMs ?? 5000) / 1000} s: ${String(error)}`);
    stopPolling = poll(o, changed);
  };
  try {
    mkdirSync(o.folder, { recursive: true });
    watcher = watch(o.folder, { persistent: false }, (_, name) => {
      if (name === null || o.matters(name)) changed();
    });
    watcher.on('error', fallBack);
  } catch (error) {
    fallBack(error);
  }
  return () => {
    ended = true;
    clearTimeout(pending);
    watcher?.close();
    stopPolling?.();
  };
}

function poll(o: Watched, changed: () => void): () => void {
  let before: string | undefined;
  let looking = false;
  const look = async () => {
    if (looking) return;
    looking = true;
    // A folder that is gone or locked for the moment looks empty; the loader tells the reason.
    const now = await fingerprint(o).catch((error: unknown) => String(error));
    // The first look counts as a change too: nobody watched until now.
    if (now !== before) changed();
    before = now;
    looking = false;
  };
  void look();
  const timer = setInterval(() => void look(), o.pollMs ?? 5000).unref();
  return () => clearInterval(timer);
}

async function fingerprint({ folder, matters }: Watched): Promise<string> {
  const names = (await readdir(folder)).filter(matters).sort();
  const seen: string[] = [];
  for (const name of names) {
    const { mtimeMs, size, ino } = await stat(join(folder, name));
    seen.push(`${name} ${mtimeMs} ${size} ${ino}`);
  }
  return seen.join('\n');
}
