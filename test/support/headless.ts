import type { Profile } from '../../src/protocol/asks';
import { type LoopSettings, usualLoop } from '../../src/engine/engine';
import type { Log } from '../../src/engine/ports/world';
import { RepositoryEngine } from '../../src/engine/repositoryEngine';
import { openWorld } from '../../src/node/openWorld';

/** A log that only says what went wrong, on stderr. */
export const quietLog: Log = { debug() {}, info() {}, warn() {}, error: (message) => process.stderr.write(`${message}\n`) };

/** The engine without an editor, on a real repository. */
export async function openHeadless(folder: string, o: { slots?: number; profile?: Profile; gitBinary?: string; log?: Log; loop?: Partial<LoopSettings> } = {}) {
  const opened = await openWorld({
    folder, gitBinary: o.gitBinary ?? 'git', worktreesFolder: null, unsavedFiles: () => [], log: o.log ?? quietLog,
  });
  if ('sentence' in opened) throw new Error(opened.sentence);
  const engine = new RepositoryEngine(opened.world, { slots: () => o.slots ?? 2, profile: () => o.profile ?? 'build', loop: () => ({ ...usualLoop, ...o.loop }) });
  return { ...opened, engine };
}

/** Resolves when the task is in one of these states. */
export function untilState(engine: RepositoryEngine, id: string, ...states: string[]): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!states.includes(engine.tasks().get(id)?.now.state ?? '')) return;
      end();
      resolve();
    };
    const end = engine.onEvent(look);
    look();
  });
}
