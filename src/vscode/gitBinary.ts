import * as vscode from 'vscode';
import * as z from 'zod';
import type { Log } from '../engine/ports/world';

const patienceMs = 3000;

const gitApiSchema = z.object({ git: z.object({ path: z.string().min(1) }) });
const gitExportsSchema = z.object({ getAPI: z.custom<(version: 1) => unknown>((value) => typeof value === 'function') });

/** The git that VS Code itself uses; `git` from PATH where its Git extension is off, broken or slow. */
export async function gitBinary(log: Log): Promise<string> {
  const extension = vscode.extensions.getExtension<unknown>('vscode.git');
  if (!extension) return 'git';
  try {
    const exports = extension.isActive ? extension.exports : await patiently(extension.activate());
    const api = gitExportsSchema.safeParse(exports);
    // `getAPI` is a method: it is called on its own object, which zod's copy is not.
    if (api.success) return gitApiSchema.parse((exports as z.infer<typeof gitExportsSchema>).getAPI(1)).git.path;
  } catch (error) {
    log.info(`The Git extension did not name its git, so “git” from PATH is used: ${String(error)}`);
  }
  return 'git';
}

async function patiently<T>(work: Thenable<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => { timer = setTimeout(() => resolve(undefined), patienceMs); });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
