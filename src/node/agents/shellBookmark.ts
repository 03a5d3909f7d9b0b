import { createHash } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import * as z from 'zod';
import type { Place } from '../../engine/ports/git';

/** Where a run of the shell agent goes on, and what to tell the person about it. */
export interface ResumePoint { done: number; cwd: string; remark: string | null }

/** How far a run is, for a later run to go on; folders of the worktree are kept relative, because that one may get another worktree. */
export function bookmark(o: { done: number; commands: string[]; cwd: string; place: Place }): string {
  const kept: Bookmark = { done: o.done, of: o.commands.length, steps: fingerprint(o.commands, o.done), cwd: within(o.place.path, o.cwd) };
  return JSON.stringify(kept);
}

/** Reads a bookmark. A run starts from the first step when the steps it has done are not the ones of the task any more. */
export function resumePoint(session: string | null, commands: string[], place: Place): ResumePoint {
  const first = { done: 0, cwd: place.cwd };
  if (session === null) return { ...first, remark: null };
  const mark = parse(session);
  if (!mark) return { ...first, remark: 'Where the earlier run stopped cannot be read, so this one starts from the first step.' };
  if (mark.done === 0) return { ...first, remark: null };
  const changed = mark.of !== commands.length || mark.steps !== fingerprint(commands, mark.done);
  if (changed) return { ...first, remark: 'The commands of the task changed since the earlier run, so this one starts from the first step.' };
  const gone = 'Shell variables and functions of the earlier steps are gone.';
  if (mark.done >= commands.length) return { done: commands.length, cwd: place.cwd, remark: 'All steps were done in the earlier run.' };
  const cwd = isAbsolute(mark.cwd) ? mark.cwd : join(place.path, mark.cwd);
  const next = `Goes on with step ${mark.done + 1} of ${commands.length}.`;
  if (existsSync(cwd)) return { done: mark.done, cwd, remark: `${next} ${gone}` };
  return { done: mark.done, cwd: place.cwd, remark: `${next} ${gone} The folder ${mark.cwd} is gone too, so it starts in the first one.` };
}

const bookmarkSchema = z.object({ done: z.number().int().min(0), of: z.number().int(), steps: z.string(), cwd: z.string() });
type Bookmark = z.infer<typeof bookmarkSchema>;

function parse(session: string): Bookmark | null {
  try {
    return bookmarkSchema.safeParse(JSON.parse(session)).data ?? null;
  } catch {
    return null;
  }
}

function fingerprint(commands: string[], done: number): string {
  return createHash('sha256').update(JSON.stringify(commands.slice(0, done))).digest('hex').slice(0, 16);
}

/** Relative where the folder is in the worktree, by the path we know or by the real one, which is what the shell reports. */
function within(root: string, cwd: string): string {
  const native = process.platform === 'win32' ? cwd.replace(/^\/([a-z])(?=\/|$)/i, '$1:') : cwd;
  for (const one of [root, existsSync(root) ? realpathSync(root) : root]) {
    const path = relative(one, native);
    if (path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path)) return path;
  }
  return native;
}
