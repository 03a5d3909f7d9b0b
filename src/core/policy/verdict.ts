import type { RuleScope } from '../../protocol/asks';
import type { Rule } from './rule';

/** What a remembered yes would say: to what, and in which words it is shown. */
export interface RuleOffer { match: Rule['match']; words: string }

/** What becomes of an action. `scopes` is empty for what is asked every time. */
export type Verdict =
  | { kind: 'allow'; why: string; by: 'profile' | 'rule' | 'ours' }
  | { kind: 'ask'; why: string; scopes: RuleScope[]; rule: RuleOffer | null }
  | { kind: 'deny'; why: string };
