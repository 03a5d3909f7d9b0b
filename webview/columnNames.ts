import type { Column } from '../src/protocol/words';

/** The columns as a search names them. */
export const columnNames: readonly { column: Column; label: string }[] = [
  { column: 'drafts', label: 'Drafts' }, { column: 'active', label: 'Active' }, { column: 'queued', label: 'Queued' },
  { column: 'ready', label: 'Ready' }, { column: 'applying', label: 'Applying' }, { column: 'done', label: 'Done' },
];
