import * as vscode from 'vscode';
import * as z from 'zod';
import { columns } from '../protocol/words';
import type { ActionName } from '../protocol/words';
import type { TaskActions } from './actions';
import type { ActivityPanel } from './activityPanel';
import type { AgentCommands } from './agentCommands';
import type { AgentSecrets } from './agentSecrets';
import type { Answering } from './answering';
import type { BoardView } from './boardView';
import { commandOfAction, commands, walkthrough } from './commandList';
import type { CommandName } from './commandList';
import type { CurrentRepository } from './currentRepository';
import type { Guard } from './guard';
import type { ModeActions } from './modeActions';
import { meantTask } from './meantTask';
import { changeKinds, natures } from './openedRepository';
import type { Remedies } from './remedies';
import { reviewFile } from './review';
import type { ReviewContext } from './reviewContext';
import type { SituationContext } from './situationContext';
import { pickTask, pickTaskToWriteTo } from './taskPicker';
import type { TasksTree } from './tasksTree';
import type { RulesPanel } from './rulesPanel';
import type { ThreadPanels } from './threadPanels';
import type { TranscriptDocuments } from './transcriptDocument';
import { likelyLook } from './treeItems';

export interface CommandNeeds {
  extension: vscode.ExtensionContext;
  current: CurrentRepository;
  guard: Guard;
  actions: TaskActions;
  mode: ModeActions;
  answering: Answering;
  agents: AgentCommands;
  secrets: AgentSecrets;
  activity: ActivityPanel;
  rules: RulesPanel;
  threads: ThreadPanels;
  transcripts: TranscriptDocuments;
  board: BoardView;
  tree: TasksTree;
  reviewed: ReviewContext;
  remedies: Remedies;
  context: SituationContext;
  showLog: () => void;
  copyReport: () => Promise<void>;
}

/** Registers every command of the list; each is guarded. */
export function registerCommands(needs: CommandNeeds): vscode.Disposable[] {
  const { guard } = needs;
  const handlers: Record<CommandName, (argument: unknown) => unknown> = { ...viewCommands(needs), ...modeCommands(needs), ...agentCommands(needs), ...askCommands(needs), ...taskCommands(needs) };
  return (Object.keys(commands) as CommandName[]).map((name) => (
    vscode.commands.registerCommand(commands[name], guard.wrap(`The command ${name}`, (argument: unknown) => handlers[name](argument)))
  ));
}

type TaskCommand = (typeof commandOfAction)[keyof typeof commandOfAction];

function viewCommands({ extension, current, actions, board, tree, remedies, context, showLog, copyReport }: CommandNeeds) {
  return {
    newTask: () => actions.startNew(),
    openBoard: () => board.openTab(),
    showTask: async (argument) => {
      const id = idSchema.parse(argument);
      await actions.do(likelyLook(await current.task(id)), id);
    },
    reviewFile: async (argument) => {
      const { task, file } = fileSchema.parse(argument);
      await reviewFile(current, await current.task(task), file);
    },
    showMoreTasks: (argument) => tree.showMore(z.enum(columns).parse(argument)),
    refresh: () => current.lookAgain(),
    initialiseRepository: () => remedies.do('initialiseRepository'),
    makeFirstCommit: () => remedies.do('makeFirstCommit'),
    openWalkthrough: () => context.openWalkthrough(() => (
      vscode.commands.executeCommand('workbench.action.openWalkthrough', `${extension.extension.id}#${walkthrough}`, false)
    )),
    showLog,
    copyDiagnosticReport: copyReport,
  } satisfies Partial<Record<CommandName, (argument: unknown) => unknown>>;
}

function modeCommands({ mode }: CommandNeeds) {
  return {
    turnOn: () => mode.turn('on'),
    turnOff: () => mode.turn('off'),
    pauseMode: () => mode.pause(),
    resumeMode: () => mode.resume(),
    toggleMode: () => mode.toggle(),
  } satisfies Partial<Record<CommandName, (argument: unknown) => unknown>>;
}

function agentCommands({ agents, secrets, rules, activity }: CommandNeeds) {
  return {
    addAgent: () => agents.add(),
    testAgent: (argument) => agents.test(idSchema.nullable().catch(null).parse(argument)),
    setAgentSecret: () => secrets.set(),
    turnSandboxOn: () => agents.turnSandboxOn(),
    turnSandboxOff: () => agents.turnSandboxOff(),
    showActivity: () => activity.show(null),
    showRules: () => rules.show(),
    forgetRule: (argument) => rules.forget(idSchema.parse(argument)),
  } satisfies Partial<Record<CommandName, (argument: unknown) => unknown>>;
}

function askCommands(needs: CommandNeeds) {
  const { answering, current, actions, transcripts } = needs;
  /** Where it does not say which ask is meant, as a row that has just gone, the person chooses; nothing is answered unseen. */
  const namedOr = async (argument: unknown, answer: (named: z.infer<typeof askSchema>) => Promise<void>) => {
    const named = askSchema.safeParse(argument);
    await (named.success ? answer(named.data) : answering.pick());
  };
  return {
    approveAsk: (argument) => namedOr(argument, (named) => answering.approve(named)),
    denyAsk: (argument) => namedOr(argument, (named) => answering.deny(named)),
    answerAsk: (argument) => namedOr(argument, (named) => answering.answer(named, named.choice ?? null)),
    openTranscript: async (argument) => {
      const id = meantBy('openTranscript', argument, needs) ?? await pickTask(current, 'openThread');
      if (id) await transcripts.open(await current.task(id));
    },
    writeToAgent: async (argument) => {
      const meant = meantBy('writeToAgent', argument, needs);
      const card = await pickTaskToWriteTo(current, meant);
      if (card) await actions.write(await current.task(card.id), card.agent);
    },
  } satisfies Partial<Record<CommandName, (argument: unknown) => unknown>>;
}

function taskCommands(needs: CommandNeeds): Record<TaskCommand, (argument: unknown) => unknown> {
  const byAction = Object.entries(commandOfAction) as [ActionName, TaskCommand][];
  return Object.fromEntries(byAction.map(([action, name]) => [name, async (argument: unknown) => {
    const id = meantBy(name, argument, needs) ?? await pickTask(needs.current, action);
    if (id) await needs.actions.do(action, id);
  }])) as Record<TaskCommand, (argument: unknown) => unknown>;
}

/** Null: ask. */
function meantBy(command: CommandName, argument: unknown, { threads, reviewed }: CommandNeeds): string | null {
  return meantTask(command, argument, { thread: threads.active(), review: reviewed.task()?.id ?? null });
}

const idSchema = z.string();
/** A row of the tree, a link in a message. */
const askSchema = z.object({ task: z.string(), ask: z.string(), choice: z.number().int().nonnegative().optional() });
const fileSchema = z.object({
  task: z.string(),
  file: z.object({
    path: z.string(), from: z.string().nullable(), kind: z.enum(changeKinds), becomes: z.enum(natures).nullable(), binary: z.boolean(), added: z.number(), removed: z.number(),
  }),
});
