/** The fixed vocabulary that host and board share. Plain lists, so that types, schemas and menus come from one place. */

/** Columns of the board, in the order they are drawn. A column is derived from a task's state, never stored. */
export const columns = ['drafts', 'active', 'queued', 'ready', 'applying', 'done'] as const;
export type Column = (typeof columns)[number];

/** Most urgent first: the order in which the queue takes tasks. */
export const priorities = ['urgent', 'high', 'normal', 'low'] as const;
export type Priority = (typeof priorities)[number];

/** What a card's badge can say. */
export const badges = [
  'Draft', 'Queued', 'Preparing', 'Running', 'Needs input', 'Pausing', 'Paused', 'Ready', 'Failed', 'Interrupted', 'Applying',
  'Applied', 'Dismissed', 'Nothing to change',
] as const;
export type Badge = (typeof badges)[number];

/** Everything a person can do to one task. The host lists the ones possible now on each card. */
export const actionNames = [
  'start', 'accept', 'pause', 'stop', 'resume', 'retry', 'mergeByAgent', 'dropDependencies', 'liftLimit', 'moveUp', 'moveDown', 'setDependencies', 'review', 'apply', 'dismiss', 'restore', 'openThread', 'signIn', 'putBack', 'keepChanges', 'edit', 'rename', 'delete',
] as const;
export type ActionName = (typeof actionNames)[number];
