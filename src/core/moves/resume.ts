import { untold } from '../lateAnswer';
import type { Bookmark, Changeset, Given, Message, Resume } from '../task';

/** Where a run stands that begins afresh. */
export const fresh: Bookmark = { session: null, progress: null, plan: [], messages: [], granted: [], unfinished: null };

/** Where a run stands, taken out of all that its state holds. */
export function bookmarkOf({ session, progress, plan, messages, granted, unfinished }: Bookmark): Bookmark {
  return { session, progress, plan, messages, granted, unfinished };
}

/** Answers that the agent has not got are told to it in words, and what it may do counts once. */
export function withAnswers<B extends Bookmark>(bookmark: B, answers: Given[]): B {
  const told = answers.map(untold);
  return { ...bookmark, messages: [...bookmark.messages, ...told.map(({ message }) => message)], granted: [...bookmark.granted, ...told.flatMap(({ granted }) => granted ?? [])] };
}

/** What a run goes on from that continues this one. */
export function resumeOf(now: Bookmark & { changeset: Changeset | null }): Resume {
  return { ...bookmarkOf(now), changeset: now.changeset };
}

/** A run that starts afresh still gets the words that no run has got. */
export function wordsLeft({ messages }: Bookmark): Resume | null {
  return messages.length ? { ...fresh, messages, changeset: null } : null;
}

/** It gets these words, too. */
export function withMessage(resume: Resume, message: Message): Resume {
  return { ...resume, messages: [...resume.messages, message] };
}

/** Those that are still to be told. */
export function without(messages: Message[], ids: string[]): Message[] {
  return messages.filter(({ id }) => !ids.includes(id));
}
