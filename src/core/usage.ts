import type { Task, Trigger } from './task';
import type { Cost } from '../protocol/transcript';

/** What agents used: tokens, null where none said; and one amount for each currency. */
export interface Spent { tokens: number | null; costs: Cost[] }

/** What all runs of a task used. */
export function spent(task: Pick<Task, 'usage'>): Spent {
  return sumOf(shares(task));
}

/** What its runs used by what had started them; only triggers that used something. */
export function spentByTrigger(task: Pick<Task, 'usage'>): { trigger: Trigger; spent: Spent }[] {
  const all = shares(task);
  return [...new Set(all.map(({ trigger }) => trigger))].map((trigger) => ({ trigger, spent: sumOf(all.filter((share) => share.trigger === trigger)) }));
}

/** `81 k tokens · $0.38`; null when no agent reported anything, or a run that was stopped at once used nothing. */
export function usageText({ tokens, costs }: Spent): string | null {
  if (tokens === 0 && costs.every(({ amount }) => amount === 0)) return null;
  const parts = [...(tokens === null ? [] : [tokensText(tokens)]), ...costs.map(costText)];
  return parts.length ? parts.join(' · ') : null;
}

interface Share extends Spent { trigger: Trigger }

/** What each run added. An agent tells what its whole session has cost, so a run that continued one added the difference to the highest before. */
function shares({ usage }: Pick<Task, 'usage'>): Share[] {
  const highest = new Map<string, number>();
  return [...usage].sort((a, b) => a.run - b.run).map(({ run, trigger, session, tokens, cost }) => {
    const costs: Cost[] = [];
    if (cost) {
      const key = JSON.stringify([session ?? run, cost.currency]);
      const before = highest.get(key) ?? 0;
      highest.set(key, Math.max(before, cost.amount));
      costs.push({ amount: Math.max(0, cost.amount - before), currency: cost.currency });
    }
    return { trigger, tokens: tokens?.total ?? null, costs };
  });
}

function sumOf(all: readonly Spent[]): Spent {
  const amounts = new Map<string, number>();
  for (const { amount, currency } of all.flatMap(({ costs }) => costs)) amounts.set(currency, (amounts.get(currency) ?? 0) + amount);
  const told = all.flatMap(({ tokens }) => (tokens === null ? [] : [tokens]));
  return {
    tokens: told.length ? told.reduce((sum, tokens) => sum + tokens, 0) : null,
    costs: [...amounts].map(([currency, amount]) => ({ amount, currency })),
  };
}

function tokensText(tokens: number): string {
  return `${shortNumber(tokens)} ${tokens === 1 ? 'token' : 'tokens'}`;
}

function shortNumber(number: number): string {
  if (number < 1_000) return String(Math.round(number));
  if (number < 9_950) return `${(number / 1_000).toFixed(1)} k`;
  if (number < 999_500) return `${Math.round(number / 1_000)} k`;
  return number < 9_950_000 ? `${(number / 1_000_000).toFixed(1)} M` : `${Math.round(number / 1_000_000)} M`;
}

const signs: Record<string, string> = { USD: '$', EUR: '€', GBP: '£' };

function costText({ amount, currency }: Cost): string {
  const sign = signs[currency.toUpperCase()];
  const text = amount > 0 && amount < 0.01 ? '0.01' : amount.toFixed(2);
  const said = sign ? `${sign}${text}` : `${text} ${currency}`;
  return amount > 0 && amount < 0.01 ? `under ${said}` : said;
}
