import { join } from 'node:path';
import * as vscode from 'vscode';
import type { WorkModeExports } from './api';
import { Refusal } from './core/errors';
import { RepositoryEngine } from './engine/repositoryEngine';
import { TaskActions } from './vscode/actions';
import { ActivityPanel } from './vscode/activityPanel';
import { AgentCommands } from './vscode/agentCommands';
import { hintAtAgents } from './vscode/agentHint';
import { AgentSecrets } from './vscode/agentSecrets';
import { Answering } from './vscode/answering';
import { createExports } from './vscode/api';
import { AskNotifications } from './vscode/askNotifications';
import { BoardView } from './vscode/boardView';
import { queueSettings, schemes, settings } from './vscode/commandList';
import { registerCommands } from './vscode/commands';
import { copyReport } from './vscode/copyReport';
import { CurrentRepository } from './vscode/currentRepository';
import { changedFileDecorations, FrozenFiles } from './vscode/frozenFiles';
import { gitBinary } from './vscode/gitBinary';
import { Guard } from './vscode/guard';
import { LongWork } from './vscode/longWork';
import { ModeActions } from './vscode/modeActions';
import { ModeNotifications } from './vscode/modeNotifications';
import { Notifications } from './vscode/notifications';
import type { Folders } from './vscode/openedRepository';
import { PassingTime } from './vscode/passingTime';
import { Remedies } from './vscode/remedies';
import { review } from './vscode/review';
import { ReviewContext } from './vscode/reviewContext';
import { RulesPanel } from './vscode/rulesPanel';
import { tellSavedFiles } from './vscode/savedFiles';
import { SituationContext } from './vscode/situationContext';
import { showInStatusBar } from './vscode/statusBar';
import { TasksTree } from './vscode/tasksTree';
import { ThreadPanels } from './vscode/threadPanels';
import { TranscriptDocuments } from './vscode/transcriptDocument';
import { TurnedOn } from './vscode/turnedOn';
import { unsavedFiles } from './vscode/unsavedFiles';
import { WorkModeLog } from './vscode/workModeLog';
import { agentSettings, loop, profile, rememberSettings, sandbox, slots, stallMs } from './vscode/workModeSettings';

let current: CurrentRepository | null = null;
let openLog: WorkModeLog | null = null;

/** Builds everything, in the order it depends on each other. The repository is opened afterwards: nothing here waits for it. */
export function activate(context: vscode.ExtensionContext): WorkModeExports {
  const startedAt = performance.now();
  const own = (...owned: vscode.Disposable[]) => { context.subscriptions.push(...owned); };
  own(rememberSettings());
  const extension = context.extensionUri;
  const secrets = new AgentSecrets(context.secrets);
  const log = (openLog = new WorkModeLog());
  const guard = new Guard(log);
  const repository = (current = new CurrentRepository(folders({ log, secrets, machineFolder: context.globalStorageUri.fsPath }), guard));
  const showLog = () => log.show();
  const transcripts = new TranscriptDocuments(repository, guard);
  const turnedOn = new TurnedOn(repository, guard, context.globalState);
  const actions: TaskActions = new TaskActions({
    current: repository, guard,
    review: (task) => review(repository, task),
    openThread: (task) => threads.show(task),
    tellBoard: (message) => board.tell(message),
    turnMode: (to) => mode.turn(to),
  });
  const mode = new ModeActions({ current: repository, engine: (intent) => actions.engine(intent), turnedOn: () => turnedOn.tell() });
  const remedies = new Remedies(repository, showLog);
  const board: BoardView = new BoardView({ extension, memory: context.workspaceState, current: repository, guard, actions, remedies, showActivity: (task) => activity.show(task) });
  const threads: ThreadPanels = new ThreadPanels({ extension, memory: context.workspaceState, current: repository, guard, actions });
  const activity: ActivityPanel = new ActivityPanel({
    extension, memory: context.workspaceState, current: repository, guard, openThread: (task, spot) => (spot ? threads.showAt(task, spot) : threads.show(task)),
  });
  const rules = new RulesPanel(repository, extension);
  const tree = new TasksTree({ current: repository, guard, moveTo: (id, on) => actions.moveTo(id, on) });
  const reviewed = new ReviewContext(repository);
  const { exports, owned } = createExports(repository);
  own(repository, transcripts, board, threads, activity, rules, tree, reviewed, ...owned);
  own(new Notifications(repository, guard, actions), new AskNotifications(repository, guard, context.workspaceState), new LongWork(repository, guard, actions));
  own(new ModeNotifications({ current: repository, guard, engine: (intent) => actions.engine(intent) }));
  const situation = new SituationContext(repository);
  own(situation, new PassingTime(repository), tellSavedFiles(repository), ...showInStatusBar(repository));
  own(
    vscode.workspace.registerFileSystemProvider(schemes.frozen, new FrozenFiles(repository, guard), { isReadonly: true, isCaseSensitive: true }),
    vscode.window.registerFileDecorationProvider(changedFileDecorations),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (queueSettings.some((name) => change.affectsConfiguration(name))) repository.wake();
      const { situation: now } = repository;
      const agentsChanged = [settings.agents, settings.tiers].some((name) => change.affectsConfiguration(name));
      if (agentsChanged && now.state === 'open') void guard.run('Reading the settings of agents', () => now.repository.agents.refresh());
      if ([settings.defaultAgent, settings.profile, settings.sandbox].some((name) => change.affectsConfiguration(name))) repository.redraw();
    }),
  );
  const { version } = context.extension.packageJSON as { version: string };
  own(...registerCommands({
    extension: context, current: repository, guard, actions, mode, board, tree, reviewed, remedies, context: situation, showLog, secrets, threads, activity, rules, transcripts,
    answering: new Answering(repository, actions), agents: new AgentCommands(repository),
    copyReport: () => copyReport(repository, { log, version }),
  }));
  void guard.run('Opening the repository', async () => {
    await repository.reopen();
    if (repository.situation.state === 'open') await hintAtAgents(repository.situation.repository.agents, context.globalState);
  });
  log.info(`Work Mode ${version} activated in ${Math.round(performance.now() - startedAt)} ms.`);
  return exports;
}

/**
 * Ends the agents and gives the repository to the next window. VS Code disposes of the subscriptions when this has begun, not when it is done,
 * so the log is none of them: what the end of a run has to tell still goes there.
 */
export async function deactivate(): Promise<void> {
  await current?.close();
  openLog?.dispose();
}

interface FolderOptions { log: WorkModeLog; secrets: AgentSecrets; machineFolder: string }

/** Git and the disk, loaded when they are first needed. */
function folders({ log, secrets, machineFolder }: FolderOptions): Folders {
  const node = () => import('./node/openWorld');
  const git = () => import('./node/git/initialise');
  const files = () => import('./node/git/changedFiles');
  const openGit = async (folder: string) => (await import('./node/git/repository')).openRepository(folder, { binary: await gitBinary(log), log });
  return {
    async open(folder) {
      const { openWorld } = await node();
      const worktreesFolder = vscode.workspace.getConfiguration().get<string>(settings.worktreesFolder) || null;
      const opened = await openWorld({
        folder, gitBinary: await gitBinary(log), worktreesFolder, unsavedFiles, log, machineFolder,
        agents: { settings: agentSettings, secret: (key) => secrets.get(key), sandbox, stallMs },
      });
      if ('kind' in opened) return { problem: opened };
      const { world, repository, agents } = opened;
      try {
        await repository.usable();
      } catch (error) {
        if (error instanceof Refusal) return { problem: { kind: 'gitTooOld', sentence: error.message } };
        throw error;
      }
      const engine = new RepositoryEngine(world, { slots, profile, loop });
      return {
        repository: {
          engine,
          agents,
          root: repository.root,
          gitVersion: await repository.git(repository.root, ['version']),
          ready: engine.ready,
          changedFiles: async (changeset) => (await files()).changedFiles(repository, changeset),
          readFrozen: async (commit, path) => (await files()).readFrozen(repository, commit, path),
          fileIn: async (folder, path) => {
            const { namePath } = await import('./node/acp/namedPath');
            const { inside, real } = await namePath({ worktree: folder, cwd: folder, named: path });
            return inside ? join(folder, real) : null;
          },
          saved: (path) => world.mainTree.expect(path),
          hasCommits: async () => !(await (await git()).isUnborn(repository)),
          wake: () => engine.wake(),
          async close() {
            await engine.close();
            await opened.close();
          },
        },
      };
    },
    async initialise(folder) {
      await (await git()).initialise(folder, { binary: await gitBinary(log), log });
    },
    async makeFirstCommit(folder) {
      const opened = await openGit(folder);
      if (opened.kind !== 'repository') throw new Refusal(opened.sentence);
      await (await git()).makeFirstCommit(opened.repository);
    },
  };
}
