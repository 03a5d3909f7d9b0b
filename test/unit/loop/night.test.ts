import assert from 'node:assert/strict';
import { Night, nightLoop } from '../../support/night';
import { fatesOf } from '../../support/nightOracle';
import { planNight } from '../../support/nightPlan';

/** Other nights: NIGHT_SEEDS=4,5,6. */
const seeds = (process.env.NIGHT_SEEDS ?? '1,2,3').split(',').map(Number);

/** The person comes back until nothing is left to answer; then every task is what it was bound to become. */
async function endsAsPlanned(night: Night, seed: number): Promise<void> {
  const { plan } = night;
  while (await night.morning()) await night.pass(1);
  const found = night.fates();
  for (const [at, fate] of fatesOf(plan, { retries: nightLoop.retries, lost: night.lost }).entries()) {
    assert.deepEqual(found[at], fate, `seed ${seed}, ${plan[at]!.title}: ${JSON.stringify(plan[at])}`);
  }
  assert.equal(night.agents.alive.size, 0);
  await night.close();
  assert.deepEqual(night.clock.pending(), []);
}

describe('a night of 500 tasks', function () {
  this.timeout(120_000);

  for (const seed of seeds) {
    it(`ends as it was bound to end, with a pause in the middle (seed ${seed})`, async () => {
      const night = new Night(planNight(seed, 500), seed);
      await night.begin();
      await night.pass(2);
      await night.engine.handle({ type: 'setMode', to: 'paused' });
      await night.pass(0.3);
      const working = [...night.agents.acting].filter((at) => night.plan[at]!.by === 'workMode');
      assert.deepEqual(working, [], 'work mode is paused, and an agent goes on');
      await night.engine.handle({ type: 'setMode', to: 'on' });
      await night.pass(6.7);
      assert(night.mostAlive > night.agents.most && night.agents.most > 2, 'nobody worked while others waited');
      await endsAsPlanned(night, seed);
    });

    it(`goes on where it was when the editor was closed, and killed, in the middle (seed ${seed})`, async () => {
      const night = new Night(planNight(seed, 500), seed);
      await night.begin();
      await night.pass(0.5 + (seed % 7) / 3);
      await night.goAway(seed % 2 ? 'killed' : 'closed');
      await night.comeBack();
      assert(night.lost.size > 0, 'nothing was cut off');
      await night.pass(8);
      await endsAsPlanned(night, seed);
    });
  }
});
