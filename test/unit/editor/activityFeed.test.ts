import assert from 'node:assert/strict';
import { activityMatches, noActivityFilter } from '../../../src/core/activityFilter';
import type { EngineEvent } from '../../../src/engine/engine';
import type { ActivityEntry, ActivityFilter, ActivityMessage } from '../../../src/protocol/activity';
import { ActivityFeed } from '../../../src/vscode/activityFeed';
import type { CurrentRepository } from '../../../src/vscode/currentRepository';
import type { Guard } from '../../../src/vscode/guard';
import { aTask } from '../../support/tasks';

describe('what the page of the activity log is told', () => {
  it('is the newest that matches, then what happens, then what stood before, each once', async () => {
    const repository = aRepository(250);
    const { feed, posted } = aFeed(repository);
    await feed.show(noActivityFilter);
    assert.deepEqual(texts(posted[0]), numbers(249, 150));
    repository.happens('250');
    await until(() => posted.some(({ type }) => type === 'new'));
    assert.deepEqual(texts(posted.find(({ type }) => type === 'new')), ['250']);
    await Promise.all([feed.more(), feed.more(), feed.more()]);
    assert.deepEqual(posted.filter(({ type }) => type === 'more').flatMap(texts), numbers(149, 0));
    feed.dispose();
  });

  it('holds what happens while a page is being read, once', async () => {
    const repository = aRepository(2);
    const { feed, posted } = aFeed(repository);
    // The page is read after it happened, so it holds it already.
    const showing = feed.show(noActivityFilter);
    repository.happens('2');
    await showing;
    repository.happens('3');
    await until(() => posted.some(({ type }) => type === 'new'));
    assert.deepEqual(posted.filter(({ type }) => type !== 'tasks').flatMap(texts), ['2', '1', '0', '3']);
    feed.dispose();
  });

  it('is only what matches, and nothing for a filter that is not wanted any more', async () => {
    const repository = aRepository(30);
    const { feed, posted } = aFeed(repository);
    const [one, other]: ActivityFilter[] = [{ ...noActivityFilter, text: '1' }, { ...noActivityFilter, text: '29' }];
    await Promise.all([feed.show(one!), feed.show(other!)]);
    assert.deepEqual(posted.flatMap((message) => (message.type === 'entries' ? [message.filter.text] : [])), ['29']);
    repository.happens('nothing');
    repository.happens('129');
    await until(() => posted.some(({ type }) => type === 'new'));
    assert.deepEqual(texts(posted.find(({ type }) => type === 'new')), ['129']);
    feed.dispose();
  });

  it('is read from the disk where another window works and did not say it', async () => {
    const repository = aRepository(3, 'following');
    const { feed, posted } = aFeed(repository);
    await feed.show(noActivityFilter);
    repository.silently('3');
    repository.silently('4');
    repository.tell({ type: 'task', task: aTask() });
    await until(() => posted.some(({ type }) => type === 'new'));
    assert.deepEqual(texts(posted.find(({ type }) => type === 'new')), ['4', '3']);
    feed.dispose();
  });
});

function aFeed(repository: ReturnType<typeof aRepository>) {
  const posted: ActivityMessage[] = [];
  const guard = { run: (_what: string, work: () => Promise<void>) => work() } as unknown as Guard;
  return { posted, feed: new ActivityFeed({ current: repository.current, guard }, (message) => posted.push(message)) };
}

/** A repository with so many entries, on a disk that is as slow as one. */
function aRepository(count: number, role: 'working' | 'following' = 'working') {
  const entries = Array.from({ length: count }, (_, n) => entry(String(n)));
  const listeners = new Set<(event: EngineEvent) => void>();
  const tell = (event: EngineEvent) => { for (const listener of listeners) listener(event); };
  const log = async ({ filter, before, count: most }: { filter: ActivityFilter; before: number | null; count: number }) => {
    await new Promise(setImmediate);
    const found: ActivityEntry[] = [];
    let at = before ?? entries.length;
    while (at > 0 && found.length < most) {
      at -= 1;
      if (activityMatches(entries[at]!, filter)) found.push(entries[at]!);
    }
    return { entries: found, before: at > 0 ? at : null };
  };
  const repository = { engine: { role, log } };
  const current = {
    ready: async () => repository, situation: { state: 'open', repository }, tasks: new Map([['task1', aTask()]]),
    onEvent: (listener: (event: EngineEvent) => void) => { listeners.add(listener); return { dispose: () => listeners.delete(listener) }; },
  } as unknown as CurrentRepository;
  const silently = (text: string) => { entries.push(entry(text)); return entries.at(-1)!; };
  return { current, tell, silently, happens: (text: string) => { tell({ type: 'logged', entry: silently(text) }); } };
}

function entry(text: string): ActivityEntry {
  return { at: 1_000, kind: 'tool', task: 'task1', title: 'Sort the list', run: 1, by: 'Shell', text };
}

function texts(message: ActivityMessage | undefined): string[] {
  if (message?.type === 'new') return message.entries.map(({ text }) => text);
  return message?.type === 'entries' || message?.type === 'more' ? message.page.entries.map(({ text }) => text) : [];
}

function numbers(from: number, to: number): string[] {
  return Array.from({ length: from - to + 1 }, (_, n) => String(from - n));
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(setImmediate);
}
