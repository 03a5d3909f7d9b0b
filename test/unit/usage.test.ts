import assert from 'node:assert/strict';
import type { Usage } from '../../src/core/task';
import { spent, spentByTrigger, usageText } from '../../src/core/usage';

function used(run: number, rest: Partial<Usage>): Usage {
  return { run, trigger: 'start', session: null, tokens: null, cost: null, ...rest };
}
const tokens = (total: number) => ({ input: null, output: null, total });
const usd = (amount: number) => ({ amount, currency: 'USD' });
const text = (...usage: Usage[]) => usageText(spent({ usage }));

describe('what a task used', () => {
  it('is nothing where no agent told anything', () => {
    assert.equal(text(), null);
    assert.equal(text(used(1, {})), null);
    assert.equal(text(used(1, { tokens: tokens(0), cost: usd(0) })), null, 'nor where nothing was used');
  });

  it('is the tokens of all runs', () => {
    assert.equal(text(used(1, { tokens: tokens(80_000) }), used(2, { tokens: tokens(1_234) }), used(3, {})), '81 k tokens');
  });

  it('counts what a session has cost once, however many runs went on with it', () => {
    const usage = [used(1, { session: 'a', cost: usd(0.3) }), used(2, { session: 'a', cost: usd(0.5), trigger: 'followUp' }), used(3, { session: 'b', cost: usd(0.1), trigger: 'retry' })];
    assert.equal(text(...usage), '$0.60');
    assert.deepEqual(spentByTrigger({ usage }).map(({ trigger, spent: one }) => [trigger, usageText(one)]), [['start', '$0.30'], ['followUp', '$0.20'], ['retry', '$0.10']]);
  });

  it('counts a session that tells less after it was loaded again by the highest it told', () => {
    assert.equal(text(used(1, { session: 'a', cost: usd(0.5) }), used(2, { session: 'a', cost: usd(0.2) })), '$0.50');
  });

  it('counts runs without a session each by itself, and currencies apart', () => {
    assert.equal(text(used(1, { cost: usd(0.2) }), used(2, { cost: usd(0.2) }), used(3, { cost: { amount: 1, currency: 'CHF' } })), '$0.40 · 1.00 CHF');
  });

  it('reads like numbers of people', () => {
    assert.deepEqual([1, 812, 8_120, 9_949, 81_400, 999_499, 1_240_000, 38_000_000].map((n) => text(used(1, { tokens: tokens(n) }))), [
      '1 token', '812 tokens', '8.1 k tokens', '9.9 k tokens', '81 k tokens', '999 k tokens', '1.2 M tokens', '38 M tokens',
    ]);
    assert.deepEqual([0, 0.004, 0.376, 12].map((n) => text(used(1, { cost: usd(n) }))), ['$0.00', 'under $0.01', '$0.38', '$12.00']);
  });
});
