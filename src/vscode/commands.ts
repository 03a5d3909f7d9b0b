import * as vscode from 'vscode';
import * as z from 'zod';
import { columns } from '../protocol/words';
import type { ActionName } from '../protocol/words';
import type { TaskActions } from './actions';
import type { BoardView } from './boardView';
import { commandOfAction, commands, walkthrough } from './commandList';
import type { CommandName } from './commandList';
import type { CurrentRepository } from './currentRepository';
import type { Guard } from './guard';
import { changeKinds } from './openedRepository';
import type { Remedies } from './remedies';
import { reviewFile } from './review';
import type { ReviewContext } from './reviewContext';
import type { SituationContext } from './situationContext';
import { pickTask } from './taskPicker';
import type { TasksTree } from './tasksTree';
import { likelyLook } from './treeItems';

export interface CommandNeeds {
  extension: vscode.ExtensionContext;
  current: CurrentRepository;
  guard: Guard;
  actions: TaskActions;
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
  const handlers: Record<CommandName, (argument: unknown) => unknown> = { ...viewCommands(needs), ...taskCommands(needs) };
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
  } satisfies Record<Exclude<CommandName, TaskCommand>, (argument: unknown) => unknown>;
}

function taskCommands(needs: CommandNeeds): Record<TaskCommand, (argument: unknown) => unknown> {
  const byAction = Object.entries(commandOfAction) as [ActionName, TaskCommand][];
  return Object.fromEntries(byAction.map(([action, name]) => [name, async (argument: unknown) => {
    const id = meantTask(argument, needs) ?? await pickTask(needs.current, action);
    if (id) await needs.actions.do(action, id);
  }])) as Record<TaskCommand, (argument: unknown) => unknown>;
}

/** The task a command was called for: an id, a row of the tree, or the review in front. Null: ask. */
function meantTask(argument: unknown, { reviewed }: CommandNeeds): string | null {
  const id = idSchema.safeParse(argument);
  if (id.success) return id.data;
  const row = rowSchema.safeParse(argument);
  if (row.success) return row.data.id;
  // Buttons in an editor's title pass the address of the editor.
  return argument instanceof vscode.Uri || isEditorArgument(argument) ? (reviewed.task()?.id ?? null) : null;
}

function isEditorArgument(argument: unknown): boolean {
  return typeof argument === 'object' && argument !== null && 'groupId' in argument;
}

const idSchema = z.string();
/** Shortcuts of the tree name the focused row in package.json as VS Code's own toolbar of a tree does; VS Code replaces that by the row. */
const rowSchema = z.object({ kind: z.literal('task'), id: z.string() });
const fileSchema = z.object({
  task: z.string(),
  file: z.object({
    path: z.string(), from: z.string().nullable(), kind: z.enum(changeKinds), binary: z.boolean(), added: z.number(), removed: z.number(),
  }),
});
