import type { ActionName } from '../protocol/words';

/** Every command, setting, view, context key and address scheme by the name it has in package.json. A unit test compares the two. */
export const commands = {
  newTask: 'workMode.newTask',
  openBoard: 'workMode.openBoard',
  showTask: 'workMode.showTask',
  startTask: 'workMode.startTask',
  stopTask: 'workMode.stopTask',
  resumeTask: 'workMode.resumeTask',
  retryTask: 'workMode.retryTask',
  reviewTask: 'workMode.reviewTask',
  reviewFile: 'workMode.reviewFile',
  applyTask: 'workMode.applyTask',
  dismissTask: 'workMode.dismissTask',
  restoreTask: 'workMode.restoreTask',
  openTranscript: 'workMode.openTranscript',
  editTask: 'workMode.editTask',
  renameTask: 'workMode.renameTask',
  deleteTask: 'workMode.deleteTask',
  showMoreTasks: 'workMode.showMoreTasks',
  refresh: 'workMode.refresh',
  initialiseRepository: 'workMode.initialiseRepository',
  makeFirstCommit: 'workMode.makeFirstCommit',
  openWalkthrough: 'workMode.openWalkthrough',
  showLog: 'workMode.showLog',
  copyDiagnosticReport: 'workMode.copyDiagnosticReport',
} as const;
export type CommandName = keyof typeof commands;

/** The command that does an action to one task. */
export const commandOfAction = {
  start: 'startTask', stop: 'stopTask', resume: 'resumeTask', retry: 'retryTask', review: 'reviewTask', apply: 'applyTask',
  dismiss: 'dismissTask', restore: 'restoreTask', openThread: 'openTranscript', edit: 'editTask', rename: 'renameTask', delete: 'deleteTask',
} as const satisfies Partial<Record<ActionName, CommandName>>;

export const settings = { slots: 'workMode.slots', worktreesFolder: 'workMode.worktrees.folder', notifications: 'workMode.notifications' } as const;

export const views = { container: 'workMode', board: 'workMode.board', tasks: 'workMode.tasks' } as const;

/** The webview panel that shows the board as an editor tab. */
export const boardPanel = 'workMode.boardEditor';

export const walkthrough = 'workMode.getStarted';

export const schemes = { frozen: 'work-mode-frozen', transcript: 'work-mode-transcript' } as const;

export const contextKeys = {
  /** `loading`, `open`, or the kind of problem. */
  situation: 'workMode.situation',
  /** The actions possible on the task whose review is the active editor, as in `;apply;dismiss;`. */
  reviewing: 'workMode.reviewing',
  /** How far the person has come in the walkthrough. */
  hasRepository: 'workMode.hasRepository',
  hasTask: 'workMode.hasTask',
  hasRun: 'workMode.hasRun',
  hasApplied: 'workMode.hasApplied',
} as const;
