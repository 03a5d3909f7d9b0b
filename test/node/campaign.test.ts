import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { CampaignLane } from '../support/campaignLane';
import { temporaryFolder } from '../support/repository';

const rounds = Number(process.env['WORK_MODE_CAMPAIGN'] ?? 300);
const seed = Number(process.env['WORK_MODE_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const roundsPerCheck = 10;
const mostTakeoverMs = 10_000;
/** In so large a share of the rounds at least, the engine that works is killed while a task runs, and while one is applied. */
const least = { whileRunning: 0.2, whileApplying: 0.05 };

/**
 * One engine is killed again and again; beside that, two engines on one repository, of which one works and the other takes over. A takeover
 * waits most of its time, so several repositories share the machine.
 */
describe('engines killed at random moments', function () {
  this.timeout(20 * 60_000);
  let base = '';
  let lanes: CampaignLane[] = [];

  before(async function () {
    if (process.platform === 'win32') this.skip();
    base = await temporaryFolder('work-mode-campaign-');
    lanes = ([1, 2, 2, 2] as const).map((engines, n) => new CampaignLane(join(base, `lane-${n}`), { engines, seed: seed + n }));
    for (const lane of lanes) await lane.prepare();
  });

  after(async () => {
    await Promise.all(lanes.map((lane) => lane.end()));
    // What is left of a failed campaign can be looked into.
    if (base && !process.env['WORK_MODE_KEEP']) rmSync(base, { recursive: true, force: true, maxRetries: 5 });
  });

  it(`lose nothing and run nothing twice in ${rounds} rounds, seed ${seed}`, async () => {
    const [one, ...two] = lanes;
    const half = Math.ceil(rounds / 2);
    const share = Math.ceil((rounds - half) / two.length);
    const began = Date.now();
    await Promise.all([run(one!, half), ...two.map((lane) => run(lane, share))]);
    const takeovers = two.flatMap((lane) => lane.figures.takeovers).sort((a, b) => a - b);
    const sum = (of: (lane: CampaignLane) => number) => lanes.reduce((all, lane) => all + of(lane), 0);
    const p95 = takeovers[Math.ceil(takeovers.length * 0.95) - 1] ?? 0;
    const slowest = takeovers.at(-1) ?? 0;
    const whileRunning = sum((lane) => lane.figures.whileRunning);
    const whileApplying = sum((lane) => lane.figures.whileApplying);
    console.log(`      campaign: ${sum((lane) => lane.figures.rounds)} rounds, ${sum((lane) => lane.figures.kills)} kills, in ${whileRunning} rounds while a task ran and in ${whileApplying} while one was applied, `
      + `${sum((lane) => lane.accepted.size)} tasks, ${sum((lane) => lane.ready.size)} results, ${sum((lane) => lane.applied.size)} applied, `
      + `${takeovers.length} takeovers (p95 ${p95} ms, slowest ${slowest} ms), ${sum((lane) => lane.figures.checks)} checks, ${Math.round((Date.now() - began) / 1000)} s, seed ${seed}`);
    if (rounds >= 50 && whileRunning < least.whileRunning * rounds) throw new Error(`Only in ${whileRunning} rounds a task was running as its engine was killed.`);
    if (rounds >= 50 && whileApplying < least.whileApplying * rounds) throw new Error(`Only in ${whileApplying} rounds a task was being applied as its engine was killed.`);
    if (slowest > mostTakeoverMs) throw new Error(`A takeover took ${slowest} ms.`);
    if (rounds >= 50 && (one!.applied.size === 0 || two.every((lane) => lane.applied.size === 0))) throw new Error('No engine came as far as to apply something.');
    if (rounds >= 20 && takeovers.length === 0) throw new Error('No engine took over from another.');
  });

  async function run(lane: CampaignLane, count: number): Promise<void> {
    for (let round = 1; round <= count; round += 1) {
      await lane.round();
      if (round % roundsPerCheck === 0 || round === count) await lane.check();
    }
  }
});
