import * as vscode from 'vscode';
import * as z from 'zod';
import type { LoopSettings } from '../engine/engine';
import { usualLoop } from '../engine/engine';
import { profiles } from '../protocol/asks';
import type { Profile } from '../protocol/asks';
import { settings } from './commandList';

/** How many tasks may run at once, as set for this workspace. */
export function slots(): number {
  return within(z.number().catch(2).parse(get(settings.slots)), { least: 1, most: 10 });
}

/** How work mode goes about it. What cannot be read is as where nobody changed it. */
export function loop(): LoopSettings {
  const number = (name: Exclude<keyof LoopSettings, 'autoStart'>) => z.number().catch(usualLoop[name]).parse(get(settings[name]));
  return {
    liveAgents: within(number('liveAgents'), { least: 1, most: 20 }),
    // Parts of a minute or an hour count: rounded away they would mean no limit at all.
    timeLimitMinutes: Math.min(1440, Math.max(0, number('timeLimitMinutes'))),
    askHours: Math.min(720, Math.max(0, number('askHours'))),
    retries: within(number('retries'), { least: 0, most: 10 }),
    reviewLimit: within(number('reviewLimit'), { least: 0, most: 1000 }),
    autoStart: get(settings.autoStart) !== false,
  };
}

/** How much an agent may do without asking, where a task says nothing of its own. What cannot be read is the middle, never the most. */
export function profile(): Profile {
  return z.enum(profiles).catch('build').parse(get(settings.profile));
}

/** Whether runs that start now see the rest of the disk read-only. */
export function sandbox(): boolean {
  return get(settings.sandbox) === true;
}

/** After how much silence an agent is said not to answer. */
export function stallMs(): number {
  return 60_000 * within(z.number().catch(5).parse(get(settings.stallMinutes)), { least: 1, most: 120 });
}

/** Id or name of the tier or agent that a new task gets; '' leaves it to the order. */
export function defaultAgent(): string {
  return z.string().catch('').parse(get(settings.defaultAgent)).trim();
}

/** The settings about agents as the person wrote them: whoever takes them parses them. */
export function agentSettings(): { agents: unknown; tiers: unknown } {
  return { agents: get(settings.agents), tiers: get(settings.tiers) };
}

/** Whether messages are wanted. */
export function notificationsWanted(): boolean {
  return get(settings.notifications) !== false;
}

/** What was read since the settings last changed; null where nobody listens for that. */
let read: Map<string, unknown> | null = null;

/** From now on a setting is looked up once and again after a change: VS Code copies all settings for every look, and views look many times a second. */
export function rememberSettings(): vscode.Disposable {
  read = new Map();
  const listening = vscode.workspace.onDidChangeConfiguration(() => read?.clear());
  return { dispose: () => { listening.dispose(); read = null; } };
}

function get(name: string): unknown {
  if (!read) return vscode.workspace.getConfiguration().get(name);
  if (!read.has(name)) read.set(name, vscode.workspace.getConfiguration().get(name));
  return read.get(name);
}

function within(wanted: number, { least, most }: { least: number; most: number }): number {
  return Number.isFinite(wanted) ? Math.min(most, Math.max(least, Math.round(wanted))) : least;
}
