import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Clock, Log, World } from '../engine/ports/world';
import { type AgentList, createAgentList } from './agents/agentList';
import type { RawAgentSettings } from './agents/agentSettings';
import { redactedLog } from './agents/redactedLog';
import { redactedActivities, redactedTranscripts } from './agents/redactedTranscripts';
import { createShellAgent } from './agents/shell';
import { createApplier } from './git/apply';
import { createChangesets } from './git/changesets';
import { createGitStarter } from './git/gitStarter';
import { createMainTree } from './git/mainTree';
import { ownWorktree } from './git/ownWorktree';
import { createPlaces } from './git/places';
import { openRepository, ownFolder } from './git/repository';
import type { Repository, Unopened } from './git/repository';
import { announcementName } from './handover/address';
import { createHandover } from './handover/handover';
import { createLease } from './lease/lease';
import { createProcesses } from './processes/processes';
import { withSearchPath } from './processes/searchPath';
import { createRules } from './rules/rules';
import { createActivities } from './store/activityFile';
import { createModes } from './store/modeFile';
import { createTaskStore } from './store/taskStore';
import { createTranscripts } from './store/transcripts';
import { createToolServer } from './toolServer/toolServer';

export interface WorldOptions {
  /** Absolute path of the folder the person opened, at or below the root of a repository. */
  folder: string;
  /** Path or name of the git program. */
  gitBinary: string;
  /** Where worktrees are made; null for beside the repository. */
  worktreesFolder: string | null;
  /** Absolute paths of files with edits that are not on disk yet. */
  unsavedFiles: () => string[];
  /** Outside of every repository: what agents offered, the rules that always hold, and the key that seals tasks and rules. The repository's own folder where it is left out. */
  machineFolder?: string;
  /** What the person chose about agents. Left out, there are those of this machine, as they are. */
  agents?: AgentChoices;
  log: Log;
}

/** What the editor knows about agents, each asked when it is needed. */
export interface AgentChoices {
  settings: () => RawAgentSettings;
  /** Null when no secret of this name is stored. */
  secret: (key: string) => Promise<string | null>;
  /** Whether agents are to see the rest of the disk read-only. */
  sandbox: () => boolean;
  /** After how much silence an agent is said not to answer. */
  stallMs: () => number;
}

/** An opened repository. `close` ends what belongs to it besides the engine, which is closed before. */
export interface OpenedWorld { world: World; repository: Repository; agents: AgentList; close: () => Promise<void> }

/** Why there is none. `home` is the folder in which there is one. */
export interface NoWorld { kind: Unopened | 'ownWorktree'; sentence: string; home?: string | null }

/** The world of one repository: everything the engine works through, on real files, processes and git. */
export async function openWorld(o: WorldOptions): Promise<OpenedWorld | NoWorld> {
  const { log } = o;
  const starter = createGitStarter({ log });
  const opened = await openRepository(o.folder, { binary: o.gitBinary, log, starter });
  if (opened.kind !== 'repository') {
    starter?.close();
    return opened;
  }
  const { repository } = opened;
  const ours = await ownWorktree(repository);
  if (ours) {
    starter?.close();
    return { kind: 'ownWorktree', ...ours };
  }
  const own = ownFolder(repository);
  const machineFolder = o.machineFolder ?? own;
  const mainTree = createMainTree({ repository, log });
  const expect = (path: string) => mainTree.expect(path);
  const keyFile = join(machineFolder, keyName);
  const rules = createRules({ repositoryFile: join(own, 'rules.json'), alwaysFile: join(machineFolder, 'always.json'), keyFile, forgottenFile: join(machineFolder, 'forgotten.json'), log, writes: expect });
  const tools = createToolServer({ log });
  const agents = createAgentList({
    ...(o.agents ?? noChoices), log, clock: systemClock, rules, tools, cacheFolder: machineFolder, env: withSearchPath(process.env, [repository.root, o.worktreesFolder ?? `${repository.root}.worktrees`]), gitCommonDir: repository.commonDir,
    shell: createShellAgent({ log, gitBinary: o.gitBinary }),
  });
  const lease = createLease({ folder: join(own, 'lease'), log });
  const handover = createHandover({
    commonDir: repository.commonDir, file: join(own, announcementName), root: repository.root, keyFile, unsavedFiles: o.unsavedFiles, gone: () => lease.hurry(), log,
  });
  const world: World = {
    clock: systemClock,
    log: redactedLog(log, agents.redactor),
    store: createTaskStore({ folder: join(own, 'tasks'), keyFile, log }),
    modes: createModes({ path: join(own, 'mode.json'), keyFile, log }),
    activities: redactedActivities(createActivities(join(own, 'activity'), log), agents.redactor),
    handover,
    transcripts: redactedTranscripts(createTranscripts(join(own, 'runs'), log), agents.redactor),
    lease,
    places: createPlaces({ repository, clock: systemClock, log, ...(o.worktreesFolder ? { folder: o.worktreesFolder } : {}) }),
    changesets: createChangesets({ repository, log }),
    applier: createApplier({ repository, log, unsavedFiles: () => [...o.unsavedFiles(), ...handover.unsavedElsewhere()], wrote: expect }),
    agents,
    rules,
    mainTree,
    processes: createProcesses(log),
  };
  const close = async () => {
    await Promise.all([agents.close(), tools.close()]);
    starter?.close();
  };
  return { world, repository, agents, close };
}

/** The key of this machine, in the machine folder: it seals tasks and remembered answers. */
export const keyName = 'rules.key';

const noChoices: AgentChoices = { settings: () => ({ agents: [], tiers: {} }), secret: async () => null, sandbox: () => false, stallMs: () => 5 * 60_000 };

const longestWaitMs = 30_000;

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';

const systemClock: Clock = {
  now: () => Date.now(),
  token: () => [...randomBytes(10)].map((byte) => letters[byte % letters.length]).join(''),
  at(time, callback) {
    let timer: NodeJS.Timeout;
    // A timer of the system holds 24 days at most, and a machine that slept comes late: look at the clock each time.
    const wait = () => {
      const left = time - Date.now();
      timer = left > 0 ? setTimeout(wait, Math.min(left, longestWaitMs)) : setTimeout(callback, 0);
    };
    wait();
    return () => clearTimeout(timer);
  },
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
