import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Mode } from '../../../src/core/mode';
import { doubtOf, limitAnswered, limitLifted, limitMet, limitOf, limitOver, modeSchema, offMode } from '../../../src/core/mode';

const account = fc.constantFrom('one', 'two');
const minutes = fc.nat({ max: 180 });
const happening = fc.oneof(
  { weight: 3, arbitrary: fc.record({ what: fc.constant('met' as const), account, until: fc.option(minutes), after: minutes }) },
  fc.record({ what: fc.constant('silent' as const), account, after: minutes }),
  fc.record({ what: fc.constantFrom('lifted' as const, 'answered' as const, 'worked' as const), account, after: minutes }),
);
type Happening = typeof happening extends fc.Arbitrary<infer H> ? H : never;

function after(mode: Mode, one: Happening, at: number): Mode {
  switch (one.what) {
    case 'met': return limitMet(mode, { account: one.account, label: one.account, reason: 'limit', until: one.until === null ? null : at + one.until * 60_000, at });
    case 'silent': return limitMet(mode, { account: one.account, label: one.account, reason: 'outage', until: null, at });
    case 'lifted': return limitLifted(mode, one.account, at);
    case 'answered': return limitAnswered(mode, one.account, at);
    case 'worked': return limitOver(mode, one.account, at);
  }
}

describe('the limits of accounts, in any history', function () {
  this.timeout(30_000);

  it('rest what met them, are ended by the person and by time only, and concern no other account', () => {
    fc.assert(fc.property(fc.array(happening, { maxLength: 30, size: 'max' }), (history) => {
      let mode = offMode;
      let at = 1_000_000;
      for (const one of history) {
        at += one.after * 60_000;
        const before = mode;
        mode = after(mode, one, at);
        modeSchema.parse(mode);
        const [was, is] = [limitOf(before, one.account, at), limitOf(mode, one.account, at)];
        if (one.what === 'met') {
          assert(is && is.until > at, 'it may go on at once');
          assert.equal(is.reason, 'limit');
          const said = one.until === null ? 0 : at + one.until * 60_000;
          assert(is.until >= said, 'it ends sooner than is stated');
          if (one.until || !was) assert.equal(is.stated, said > at && is.pauses === 0, 'only the first stated time is believed');
          if (is.stated && !was) assert.equal(is.until, said);
          if (is.pauses > 0 && !was) assert(is.until >= at + 600_000, 'met soon again, and it does not rest');
          if (was && !(is.stated && !was.stated)) assert(is.until >= was.until, 'met again, and it ends sooner');
        }
        if (one.what === 'silent') {
          assert(is && is.until <= Math.max(at + 1_800_000, was?.until ?? 0) && is.until >= (was?.until ?? 0));
          assert(is.reason === 'outage' || is === was);
        }
        if (one.what === 'lifted') assert.equal(is, null);
        if (one.what === 'worked' || one.what === 'answered') assert.deepEqual(is, was);
        const [doubted, doubts] = [doubtOf(before, one.account, at), doubtOf(mode, one.account, at)];
        assert(!(is && doubts), 'it rests, and is tried');
        if (one.what === 'answered' || one.what === 'worked') assert.equal(doubts, null);
        if (one.what === 'lifted') assert.equal(doubts !== null, was !== null, 'the word of the person ends the rest first, then the doubt');
        if (doubted) assert(!doubted.stated && doubted.until > at - 3_600_000, 'what is known, or long ago, is doubted');
        const remembered = (all: Mode) => all.limits.find((limit) => limit.account === one.account)?.pauses;
        if (one.what === 'answered') assert.equal(remembered(mode), remembered(before));
        assert(new Set(mode.limits.map((limit) => limit.account)).size === mode.limits.length);
        const rest = (all: Mode) => all.limits.filter((limit) => limit.account !== one.account);
        assert.deepEqual(rest(mode), rest(before));
      }
    }), { numRuns: 10_000 });
  });

  it('make the pauses grow while it fails again and again without a time, and forget that once it has worked', () => {
    fc.assert(fc.property(fc.array(fc.nat({ max: 50 }), { minLength: 2, maxLength: 12 }), (laterBy) => {
      let mode = offMode;
      let at = 1_000_000;
      let pause = 0;
      for (const later of laterBy) {
        mode = limitMet(mode, { account: 'one', label: 'One', reason: 'limit', until: null, at });
        const { until } = limitOf(mode, 'one', at)!;
        assert(until - at >= pause && until - at <= 3_600_000);
        pause = until - at;
        at = until + later * 60_000;
      }
      const fresh = limitMet(limitOver(mode, 'one', at), { account: 'one', label: 'One', reason: 'limit', until: null, at });
      assert.equal(limitOf(fresh, 'one', at)!.until - at, 300_000);
    }), { numRuns: 10_000 });
  });

  it('believe a stated time once: however short the next ones are, the account is tried a few times in a night', () => {
    fc.assert(fc.property(fc.infiniteStream(fc.option(fc.integer({ min: 1, max: 600_000 }))), fc.integer({ min: 1, max: 60_000 }), (waits, first) => {
      const [begin, night] = [1_000_000, 10 * 3_600_000];
      let mode = offMode;
      let tries = 0;
      for (let at = begin; at < begin + night; at = limitOf(mode, 'one', at)!.until) {
        const wait = tries ? waits.next().value : first;
        mode = limitMet(mode, { account: 'one', label: 'One', reason: 'limit', until: wait === null ? null : at + wait, at });
        tries += 1;
        const { until } = limitOf(mode, 'one', at)!;
        assert.equal(doubtOf(mode, 'one', until) !== null, tries > 1, 'one task tries first, but after the first time');
      }
      assert(tries <= 13, `${tries} tries`);
    }), { numRuns: 300 });
  });

  it('are one limit for all runs that meet it together', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 10 }), (runs) => {
      let mode = offMode;
      for (let run = 0; run < runs; run += 1) mode = limitMet(mode, { account: 'one', label: 'One', reason: 'limit', until: null, at: 1_000_000 + run });
      assert.deepEqual(mode.limits, [{ account: 'one', label: 'One', reason: 'limit' as const, since: 1_000_000, until: 1_300_000, stated: false, pauses: 0 }]);
    }));
  });
});
