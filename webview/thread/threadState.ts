import { batch, signal } from '@preact/signals';
import type { ThreadItem, ThreadPicture } from '../../src/protocol/thread';
import { receiveFound, wantedKey } from './findState';
import type { HeardMessage } from './threadMessage';
import { takeBackText } from './messageText';

/** The task whose thread this is; null in a page that takes the first one it is sent. */
let task: string | null = null;

/** Everything around the items, as last sent. */
export const thread = signal<ThreadPicture | null>(null);
/** The items, oldest first; null before the first came. */
export const items = signal<readonly ThreadItem[] | null>(null);
export const atStart = signal(true);
/** True between the wish for earlier items and their arrival. */
export const loadingEarlier = signal(false);
/** Outputs that were asked for whole, by the key of their item. */
export const wholeOutputs = signal<ReadonlyMap<string, string>>(new Map());
/** What the person opened or folded by hand, by key. */
export const opened = signal<ReadonlyMap<string, 'open' | 'folded'>>(new Map());
/** The item that has the focus, or had it last. */
export const current = signal<string | null>(null);
export const refusal = signal<string | null>(null);
/** An item that was asked for from elsewhere: it stands out for a moment, and gets the focus as soon as it is drawn. */
export const marked = signal<string | null>(null);
/** What screen readers are told: new asks, and how a run ended. */
export const spoken = signal('');
/** True where there is room for the side panel beside the items. */
export const roomy = signal(isRoomy());

let places = new Map<string, number>();

/** Empties the page for the thread of another task. */
export function showTask(id: string | null): void {
  batch(() => {
    task = id;
    places = new Map();
    thread.value = null;
    items.value = null;
    atStart.value = true;
    loadingEarlier.value = false;
    wholeOutputs.value = new Map();
    opened.value = new Map();
    current.value = null;
    refusal.value = null;
    marked.value = null;
    spoken.value = '';
    receiveFound(null);
  });
}

/** Takes a message of the host. */
export function receive(message: HeardMessage): void {
  switch (message.type) {
    case 'thread':
      if (isOther(message.thread.task)) return;
      task = message.thread.task;
      spoken.value = announcement(thread.value, message.thread) || spoken.value;
      thread.value = message.thread;
      return;
    case 'items':
      if (isOther(message.task)) return;
      batch(() => {
        atStart.value = message.atStart;
        if (message.replace) replace(message.items);
        else merge(message.items);
      });
      return;
    case 'wholeOutput':
      wholeOutputs.value = new Map(wholeOutputs.value).set(message.key, message.output);
      return;
    case 'showItem':
      if (isOther(message.task)) return;
      batch(() => {
        wantedKey.value = message.key;
        marked.value = message.key;
      });
      return;
    case 'found':
      receiveFound(message);
      return;
    case 'refused':
      refusal.value = message.sentence;
      if (message.intent === 'thread') loadingEarlier.value = false;
      if (message.intent === 'messageTask' && task !== null) takeBackText(task);
  }
}

/** Where an item stands in the list; undefined when it is not loaded. */
export function placeOf(key: string): number | undefined {
  return places.get(key);
}

/** Opens or folds an item, and remembers that the person wanted it so. */
export function setOpened(key: string, state: 'open' | 'folded'): void {
  opened.value = new Map(opened.value).set(key, state);
}

function replace(all: readonly ThreadItem[]): void {
  places = new Map(all.map(({ key }, place) => [key, place]));
  loadingEarlier.value = false;
  items.value = all;
}

function merge(changed: readonly ThreadItem[]): void {
  const next = [...(items.value ?? [])];
  for (const item of changed) {
    const place = places.get(item.key) ?? next.length;
    places.set(item.key, place);
    next[place] = item;
  }
  items.value = next;
}

function isOther(of: string): boolean {
  return task !== null && task !== of;
}

function announcement(last: ThreadPicture | null, next: ThreadPicture): string {
  if (!last) return '';
  const known = new Set(last.card.asks.map(({ id }) => id));
  const [ask] = next.card.asks.filter(({ id }) => !known.has(id));
  if (ask) return ask.kind === 'approval' ? `${next.card.agent} needs your approval: ${ask.title}` : `${next.card.agent} asks: ${ask.message}`;
  const ended = last.card.live && !next.card.live && next.card.badge !== last.card.badge;
  return ended ? `The run ended: ${next.card.badge}.` : '';
}

function isRoomy(): boolean {
  return window.innerWidth >= 720;
}

window.addEventListener('resize', () => { roomy.value = isRoomy(); });
