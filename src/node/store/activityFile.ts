import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { activityMatches, wordsOf } from '../../core/activityFilter';
import type { Activities } from '../../engine/ports/storage';
import type { Log } from '../../engine/ports/world';
import { activityEntrySchema } from '../../protocol/activity';
import type { ActivityEntry, ActivityFilter, ActivityPage } from '../../protocol/activity';
import { codeOf, readFailure } from '../files/diskFailure';
import { LineAppender } from './lineAppender';
import type { ParseLine } from './lineFile';
import { readPage } from './lineFile';

/** The activity log of a repository as JSON lines in `folder/<date>.jsonl`, the date being that of UTC. */
export function createActivities(folder: string, log: Log): Activities {
  const open = new Map<number, LineAppender>();
  const fileOf = (day: number) => join(folder, `${dateOf(day)}.jsonl`);
  const appender = (day: number): LineAppender => {
    const known = open.get(day);
    if (known) return known;
    const made = new LineAppender(fileOf(day), { of: 'activity log', log, forget: () => open.delete(day) });
    open.set(day, made);
    return made;
  };
  const flush = async () => { await Promise.all([...open.values()].map((one) => one.flush())); };
  return {
    flush,
    append(entry) {
      appender(dayOf(entry.at)).append(entry);
      return entry;
    },
    async page(o) {
      // What is not written yet is newer than all that a later page can hold.
      if (o.before === null) await flush();
      return page(await daysIn(folder), { ...o, fileOf });
    },
  };
}

async function page(days: number[], o: { filter: ActivityFilter; before: number | null; count: number; fileOf: (day: number) => string }): Promise<ActivityPage> {
  const from = o.before === null ? null : { day: Math.floor(o.before / perDay), byte: o.before % perDay };
  const parse = parserOf(o.filter);
  const entries: ActivityEntry[] = [];
  let room = mostBytes;
  for (const [index, day] of days.entries()) {
    if (from && day > from.day) continue;
    const before = from?.day === day ? from.byte : null;
    if (before === 0) continue;
    const { lines, from: byte, read } = await readDay(o.fileOf(day), { before, count: o.count - entries.length, most: room }, parse);
    entries.push(...lines.reverse());
    room -= read;
    if (byte > 0) return { entries, before: day * perDay + byte };
    if (index < days.length - 1 && (entries.length >= o.count || room <= 0)) return { entries, before: day * perDay };
  }
  return { entries, before: null };
}

async function readDay(path: string, wish: { before: number | null; count: number; most: number }, parse: ParseLine<ActivityEntry>) {
  let read = 0;
  const counted: ParseLine<ActivityEntry> = (text) => {
    read += text.length;
    return parse(text);
  };
  return { ...await readPage(path, wish, counted), read };
}

/** A page looks through so much at most: a filter that hardly anything matches gets an answer soon, and goes on from there. */
const mostBytes = 16 * 1024 * 1024;

/** Positions are the number of the day and the byte in its file: appends and new days move none of them. */
const perDay = 2 ** 32;
const dayMs = 86_400_000;

function dayOf(at: number): number {
  return Math.max(0, Math.floor(at / dayMs));
}

function dateOf(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

/** The days there are, newest first. */
async function daysIn(folder: string): Promise<number[]> {
  try {
    const names = await readdir(folder);
    return names.filter((name) => /^\d{4}-\d\d-\d\d\.jsonl$/.test(name)).map((name) => dayOf(Date.parse(name.slice(0, 10)))).filter((day) => !Number.isNaN(day)).sort((a, b) => b - a);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw readFailure(error, folder);
  }
}

/** Reads the lines that match. Most others are known by their text alone, before they are parsed. */
function parserOf(filter: ActivityFilter): ParseLine<ActivityEntry> {
  const words = wordsOf(filter).map((word) => JSON.stringify(word).slice(1, -1));
  const task = filter.task === null ? null : `"task":${JSON.stringify(filter.task)}`;
  return (text) => {
    if (task !== null && !text.includes(task)) return null;
    if (words.length) {
      const held = text.toLowerCase();
      if (!words.every((word) => held.includes(word))) return null;
    }
    const entry = parse(text);
    return entry && activityMatches(entry, filter) ? entry : null;
  };
}

/** Null for a torn line, or one of a kind that a newer version writes. */
function parse(text: string): ActivityEntry | null {
  try {
    return activityEntrySchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
