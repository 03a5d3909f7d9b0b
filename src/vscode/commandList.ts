import type { ActionName } from '../protocol/words';

/** Every command, setting, view, context key and address scheme by the name it has in package.json. A unit test compares the two. */
export const commands = {
  newTask: 'workMode.newTask',
  openBoard: 'workMode.openBoard',
  turnOn: 'workMode.turnOn',
  turnOff: 'workMode.turnOff',
  pauseMode: 'workMode.pause',
  resumeMode: 'workMode.resume',
  toggleMode: 'workMode.toggle',
  addAgent: 'workMode.addAgent',
  testAgent: 'workMode.testAgent',
  setAgentSecret: 'workMode.setAgentSecret',
  turnSandboxOn: 'workMode.turnSandboxOn',
  turnSandboxOff: 'workMode.turnSandboxOff',
  showActivity: 'workMode.showActivity',
  showRules: 'workMode.showRules',
  forgetRule: 'workMode.forgetRule',
  showTask: 'workMode.showTask',
  startTask: 'workMode.startTask',
  acceptTask: 'workMode.acceptTask',
  mergeByAgent: 'workMode.mergeByAgent',
  dropDependencies: 'workMode.dropDependencies',
  liftLimit: 'workMode.liftLimit',
  moveUp: 'workMode.moveTaskUp',
  moveDown: 'workMode.moveTaskDown',
  setDependencies: 'workMode.setDependencies',
  pauseTask: 'workMode.pauseTask',
  stopTask: 'workMode.stopTask',
  resumeTask: 'workMode.resumeTask',
  retryTask: 'workMode.retryTask',
  reviewTask: 'workMode.reviewTask',
  reviewFile: 'workMode.reviewFile',
  applyTask: 'workMode.applyTask',
  dismissTask: 'workMode.dismissTask',
  restoreTask: 'workMode.restoreTask',
  openThread: 'workMode.openThread',
  openTranscript: 'workMode.openTranscript',
  writeToAgent: 'workMode.writeToAgent',
  answerAsk: 'workMode.answerAsk',
  approveAsk: 'workMode.approveAsk',
  denyAsk: 'workMode.denyAsk',
  signInToAgent: 'workMode.signInToAgent',
  putBackChanges: 'workMode.putBackChanges',
  keepChanges: 'workMode.keepChanges',
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
  start: 'startTask', accept: 'acceptTask', mergeByAgent: 'mergeByAgent', dropDependencies: 'dropDependencies', liftLimit: 'liftLimit', moveUp: 'moveUp', moveDown: 'moveDown', setDependencies: 'setDependencies', pause: 'pauseTask', stop: 'stopTask', resume: 'resumeTask', retry: 'retryTask', review: 'reviewTask', apply: 'applyTask',
  dismiss: 'dismissTask', restore: 'restoreTask', openThread: 'openThread', signIn: 'signInToAgent', putBack: 'putBackChanges', keepChanges: 'keepChanges',
  edit: 'editTask', rename: 'renameTask', delete: 'deleteTask',
} as const satisfies Record<ActionName, CommandName>;

export const settings = {
  slots: 'workMode.slots', worktreesFolder: 'workMode.worktrees.folder', notifications: 'workMode.notifications',
  agents: 'workMode.agents', tiers: 'workMode.tiers', defaultAgent: 'workMode.defaultAgent', profile: 'workMode.profile', sandbox: 'workMode.sandbox',
  stallMinutes: 'workMode.stallMinutes',
  liveAgents: 'workMode.liveAgents', timeLimitMinutes: 'workMode.timeLimitMinutes', askHours: 'workMode.askHours', retries: 'workMode.retries',
  reviewLimit: 'workMode.reviewLimit', autoStart: 'workMode.autoStart',
} as const;

/** A change of these may let a queued task run, or decides how long one that runs may go on. */
export const queueSettings: readonly string[] = [settings.slots, settings.liveAgents, settings.reviewLimit, settings.retries, settings.timeLimitMinutes];

export const views = { container: 'workMode', board: 'workMode.board', tasks: 'workMode.tasks' } as const;

/** The webview panel that shows the board as an editor tab. */
export const boardPanel = 'workMode.boardEditor';

/** The webview panel that shows the thread of one task. */
export const threadPanel = 'workMode.threadEditor';

/** The webview panel that shows what happened over all tasks. */
export const activityPanel = 'workMode.activityEditor';

/** The webview panel that lists the remembered rules. */
export const rulesPanel = 'workMode.rulesEditor';

export const walkthrough = 'workMode.getStarted';

export const schemes = { frozen: 'work-mode-frozen', transcript: 'work-mode-transcript' } as const;

export const contextKeys = {
  /** `loading`, `open`, or the kind of problem. */
  situation: 'workMode.situation',
  /** The switch: `off`, `on` or `paused`; empty while no repository is open. */
  mode: 'workMode.mode',
  /** The actions possible on the task whose review is the active editor, as in `;apply;dismiss;`. */
  reviewing: 'workMode.reviewing',
  /** How far the person has come in the walkthrough. */
  hasRepository: 'workMode.hasRepository',
  hasAgent: 'workMode.hasAgent',
  hasTask: 'workMode.hasTask',
  hasRun: 'workMode.hasRun',
  hasApplied: 'workMode.hasApplied',
} as const;
