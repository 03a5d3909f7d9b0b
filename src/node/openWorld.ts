import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Agent, Clock, Log, MainTree, Rules, World } from '../engine/ports';
import { createAgents } from './agents/agents';
import { createShellAgent } from './agents/shell';
import { createApplier } from './git/apply';
import { createChangesets } from './git/changesets';
import { createPlaces } from './git/places';
import { openRepository, ownFolder } from './git/repository';
import type { Repository, Unopened } from './git/repository';
import { createLease } from './lease/lease';
import { createProcesses } from './processes/processes';
import { createTaskStore } from './store/taskStore';
import { createTranscripts } from './store/transcripts';

export interface WorldOptions {
  /** Absolute path of the folder the person opened, at or below the root of a repository. */
  folder: string;
  /** Path or name of the git program. */
  gitBinary: string;
  /** Where worktrees are made; null for beside the repository. */
  worktreesFolder: string | null;
  /** Absolute paths of files with edits that are not on disk yet. */
  unsavedFiles: () => string[];
  log: Log;
}

/** The world of one repository: everything the engine works through, on real files, processes and git. */
export async function openWorld(o: WorldOptions): Promise<{ world: World; repository: Repository } | { kind: Unopened; sentence: string }> {
  const { log } = o;
  const opened = await openRepository(o.folder, { binary: o.gitBinary, log });
  if (opened.kind !== 'repository') return opened;
  const { repository } = opened;
  const own = ownFolder(repository);
  const agents: Agent[] = [createShellAgent({ log, gitBinary: o.gitBinary })];
  const world: World = {
    clock: systemClock,
    log,
    store: createTaskStore(join(own, 'tasks'), log),
    transcripts: createTranscripts(join(own, 'runs'), log),
    lease: createLease({ folder: join(own, 'lease'), log }),
    places: createPlaces({ repository, clock: systemClock, log, ...(o.worktreesFolder ? { folder: o.worktreesFolder } : {}) }),
    changesets: createChangesets({ repository, log }),
    applier: createApplier({ repository, log, unsavedFiles: o.unsavedFiles }),
    agents: createAgents(agents),
    rules: noRules,
    mainTree: unwatched,
    processes: createProcesses(log),
  };
  return { world, repository };
}

/** Until rules are kept: nothing is remembered. */
const noRules: Rules = { list: () => [], add: async () => {}, remove: async () => {}, forget: async () => {}, onChange: () => () => {} };
/** Until the main tree is compared. */
const unwatched: MainTree = { look: async () => '', changes: async () => [], putBack: async () => '', expect() {} };

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';

const systemClock: Clock = {
  now: () => Date.now(),
  token: () => [...randomBytes(10)].map((byte) => letters[byte % letters.length]).join(''),
};
