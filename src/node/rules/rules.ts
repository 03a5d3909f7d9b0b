import { basename, dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Refusal } from '../../core/errors';
import type { Rule } from '../../core/policy/rule';
import type { Rules } from '../../engine/ports/storage';
import type { Log } from '../../engine/ports/world';
import { createSeal } from '../files/seal';
import { writeWhole } from '../files/writeWhole';
import { watchFolder } from '../store/watchFolder';
import { createForgottenRules } from './forgottenRules';
import { createRuleFile } from './ruleFile';
import { wordsOf } from './sealedRule';

export interface RulesOptions {
  /** Holds the rules of this repository and of its tasks. */
  repositoryFile: string;
  /** Outside of every repository: holds the rules that always apply. */
  alwaysFile: string;
  /** Outside of every repository: the key by which Work Mode knows again what it wrote. */
  keyFile: string;
  /** Outside of every repository: which rules were taken away. */
  forgottenFile: string;
  log: Log;
  /** Hears, before each write, which file Work Mode itself is about to change. */
  writes?: (path: string) => void;
}

/** Remembered yeses in two files. Both are looked at again at every `list`, so that a rule taken away in another window never holds on. */
export function createRules({ repositoryFile, alwaysFile, keyFile, forgottenFile, log, writes }: RulesOptions): Rules {
  const seal = createSeal(keyFile);
  const forgotten = createForgottenRules(forgottenFile, log);
  const ofRepository = createRuleFile({ path: repositoryFile, scopes: ['task', 'repository'], seal, forgotten, log });
  const always = createRuleFile({ path: alwaysFile, scopes: ['always'], seal, forgotten, log });
  const files = [ofRepository, always];
  const listeners = new Set<() => void>();
  let stopWatching: (() => void) | undefined;
  let tail: Promise<unknown> = Promise.resolve();
  const tell = () => [...listeners].forEach((listener) => listener());

  /** One change after the other, each on top of what the file holds at that moment. */
  function change(file: typeof always, edit: (rules: readonly Rule[]) => Rule[]): Promise<void> {
    const mine = tail.then(async () => {
      const before = file.read();
      if (before.newer) throw new Refusal(`A newer Work Mode wrote the remembered answers in ${file.path}. Update this one to change them.`);
      const after = edit(before.rules);
      if (isDeepStrictEqual(after, before.rules)) return;
      // Before the file, so that a crash in between takes away rather than leaves.
      await forgotten.add(before.rules.filter((rule) => !after.includes(rule)).map(({ id }) => id));
      const sealed = after.map((rule) => ({ ...rule, seal: seal.of(wordsOf(rule, file.path)) }));
      writes?.(file.path);
      await writeWhole(file.path, `${JSON.stringify({ version: 1, rules: [...sealed, ...before.foreign] }, null, 1)}\n`);
      tell();
    });
    tail = mine.catch(() => undefined);
    return mine;
  }

  return {
    list: () => files.flatMap((file) => file.read().rules),
    add: (rule) => change(rule.scope === 'always' ? always : ofRepository, (rules) => {
      const known = rules.some((one) => one.task === rule.task && one.scope === rule.scope && isDeepStrictEqual(one.match, rule.match));
      return known ? [...rules] : [...rules, rule];
    }),
    async remove(id) {
      for (const file of files) await change(file, (rules) => rules.filter((rule) => rule.id !== id));
    },
    forget: (task) => change(ofRepository, (rules) => rules.filter((rule) => rule.scope !== 'task' || rule.task !== task)),
    onChange(listener) {
      const mine = () => listener();
      listeners.add(mine);
      stopWatching ??= watch(files.map(({ path }) => path), log, tell);
      return () => {
        listeners.delete(mine);
        if (listeners.size > 0) return;
        stopWatching?.();
        stopWatching = undefined;
      };
    },
  };
}

function watch(paths: string[], log: Log, listener: () => void): () => void {
  const ends = paths.map((path) => watchFolder({ folder: dirname(path), matters: (name) => name === basename(path), log }, listener));
  return () => ends.forEach((end) => end());
}
