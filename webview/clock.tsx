import { computed, signal, useComputed } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { TimeWord } from '../src/protocol/picture';
import { agoText, clockText, inText, momentText, untilText } from './timeText';

const now = signal(Date.now());
/** Whole minutes: what shows minutes is not drawn again each second. */
const minute = computed(() => Math.floor(now.value / 60_000) * 60_000);
const watchers = { seconds: 0, minutes: 0 };
let timer: number | undefined;

/** The seconds since this moment, counted by the board itself. */
export function Elapsed({ since }: { since: number }) {
  useEffect(() => watch('seconds'), []);
  return <>{clockText(Math.max(now.value, since) - since)}</>;
}

/** How long ago something happened, kept true while it is in sight. */
export function Ago({ at }: { at: number }) {
  useEffect(() => watch('minutes'), []);
  return <time dateTime={new Date(at).toISOString()} title={momentText(at)}>{agoText(at, minute.value)}</time>;
}

/** Until when something waits, or at which time it happens, as a time of this place; how long that still takes is its tooltip. */
export function Until({ at, word = 'until' }: { at: number; word?: TimeWord | undefined }) {
  useEffect(() => watch('minutes'), []);
  return <time class="until" dateTime={new Date(at).toISOString()} title={`${inText(at, minute.value)} (${momentText(at)})`}>{word} {untilText(at, minute.value)}</time>;
}

/** How long something still takes, counted down by the board itself. */
export function Countdown({ at }: { at: number }) {
  useEffect(() => watch('minutes'), []);
  return <>{inText(at, minute.value)}</>;
}

/** Whether a moment is over; what reads it is drawn again when it is. */
export function useOver(at: number | null): boolean {
  useEffect(() => (at === null ? undefined : watch('minutes')), [at === null]);
  return useComputed(() => at !== null && at <= now.value).value;
}

function watch(what: keyof typeof watchers): () => void {
  watchers[what] += 1;
  schedule();
  return () => {
    watchers[what] -= 1;
    schedule();
  };
}

/** One timer for the whole board: each second while something runs, each minute otherwise, none while the page is hidden. */
function schedule(): void {
  const everyMs = watchers.seconds ? 1000 : 60_000;
  const wanted = !document.hidden && (watchers.seconds || watchers.minutes);
  clearTimeout(timer);
  timer = wanted ? window.setTimeout(tick, everyMs - (Date.now() % everyMs)) : undefined;
}

function tick(): void {
  now.value = Date.now();
  schedule();
}

/** A new picture is drawn with the time of its arrival. */
export function setClock(): void {
  now.value = Date.now();
}

document.addEventListener('visibilitychange', () => {
  now.value = Date.now();
  schedule();
});
