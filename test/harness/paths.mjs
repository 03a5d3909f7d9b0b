import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The checkout this file belongs to. */
export const root = resolve(import.meta.dirname, '..', '..');

/** Everything built or measured here; safe to delete. */
export const out = join(root, 'out');

/** Heavy things shared by all checkouts of this person. */
export const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'work-mode');
