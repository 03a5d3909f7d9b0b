import { readFileSync, renameSync, statSync } from 'node:fs';
import * as z from 'zod';
import { ruleSchema } from '../../core/policy/rule';
import type { Rule } from '../../core/policy/rule';
import type { Log } from '../../engine/ports/world';
import type { RuleScope } from '../../protocol/asks';
import { codeOf } from '../files/diskFailure';
import type { Seal } from '../files/seal';
import type { ForgottenRules } from './forgottenRules';
import { wordsOf } from './sealedRule';

const sealedSchema = ruleSchema.extend({ seal: z.string().catch('') });
export type SealedRule = z.infer<typeof sealedSchema>;

/**
 * What a file of rules holds now. `newer`: a newer version wrote it, and it must stay as it is. `foreign` rules were not written by Work Mode on
 * this machine, or for another place: they do not hold, and are kept, as they may hold where the same folder is opened from elsewhere.
 */
export interface HeldRules { rules: readonly Rule[]; foreign: readonly SealedRule[]; newer: boolean }

export interface RuleFile {
  path: string;
  /** Reads only when the file has changed. */
  read(): HeldRules;
}

const documentSchema = z.object({ version: z.literal(1), rules: z.array(sealedSchema) });
const versionSchema = z.object({ version: z.number() });
const nothing: HeldRules = { rules: [], foreign: [], newer: false };

/**
 * A file of remembered rules. One that cannot be read in full is set aside, and then no rule of it holds: a rule allows something,
 * and half of one may allow more. Read without waiting, as a decision about an agent must not rest on what was true a moment ago.
 */
export function createRuleFile({ path, scopes, seal, forgotten, log }: { path: string; scopes: readonly RuleScope[]; seal: Seal; forgotten: ForgottenRules; log: Log }): RuleFile {
  let seen = '';
  let held = nothing;
  return {
    path,
    read() {
      const now = markOf(path);
      if (now === seen) return held;
      seen = now;
      held = load();
      return held;
    },
  };

  function load(): HeldRules {
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') log.warn(`The remembered answers in ${path} cannot be read, so none of them holds: ${String(error)}`);
      return nothing;
    }
    try {
      const document: unknown = JSON.parse(text);
      const version = versionSchema.safeParse(document).data?.version ?? 1;
      if (version > 1) {
        log.warn(`A newer Work Mode wrote the remembered answers in ${path}, so none of them holds in this one.`);
        return { ...nothing, newer: true };
      }
      const all = documentSchema.parse(document).rules;
      const foreign = all.filter((rule) => !isOurs(rule));
      const gone = forgotten.read();
      const rules = all.filter((rule) => !foreign.includes(rule)).map((rule) => ruleSchema.parse(rule)).filter((rule) => belongs(rule) && isKept(rule, gone));
      return { rules, foreign, newer: false };
    } catch (error) {
      setAside(error instanceof Error ? error.message : String(error));
      return nothing;
    }
  }

  function isOurs(rule: SealedRule): boolean {
    if (seal.holds(wordsOf(rule, path), rule.seal)) return true;
    log.warn(`A remembered answer in ${path} was not written there by Work Mode on this machine, so it does not hold: ${rule.words}`);
    return false;
  }

  function belongs(rule: Rule): boolean {
    if (scopes.includes(rule.scope) && (rule.scope === 'task') === (rule.task !== null)) return true;
    log.warn(`A remembered answer in ${path} does not belong there, so it does not hold: ${rule.words}`);
    return false;
  }

  function isKept(rule: Rule, gone: ReadonlySet<string>): boolean {
    if (!gone.has(rule.id)) return true;
    log.warn(`A remembered answer in ${path} was taken away before, so it does not hold again: ${rule.words}`);
    return false;
  }

  function setAside(why: string): void {
    const aside = `${path}.unreadable`;
    try {
      renameSync(path, aside);
      log.warn(`The remembered answers in ${path} could not be understood, so none of them holds. The file is now ${aside}: ${why}`);
    } catch (error) {
      log.warn(`The remembered answers in ${path} could not be understood, so none of them holds: ${why}; ${String(error)}`);
    }
  }
}

/** Differs whenever the content may; '' where there is no file. */
function markOf(path: string): string {
  try {
    const { mtimeNs, ctimeNs, size, ino } = statSync(path, { bigint: true });
    return [mtimeNs, ctimeNs, size, ino].join(' ');
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? '' : codeOf(error);
  }
}
