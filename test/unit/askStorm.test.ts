import assert from 'node:assert/strict';
import fc from 'fast-check';
import { taskSchema } from '../../src/core/task';
import { aCommand } from '../support/fakeWorld';
import { asksOf, create, linesOf, open, patientAgent } from '../support/openEngine';

const deeds = ['permit', 'ask', 'withdraw', 'approve', 'deny', 'approve too', 'message', 'pause', 'hold', 'resume', 'stop', 'retry', 'follow up', 'finish'] as const;

/** Lets everything that is under way in memory come to rest. */
async function settle(): Promise<void> {
  for (let n = 0; n < 20; n += 1) await new Promise(setImmediate);
}

describe('whatever persons and agents do at the same time', () => {
  it('every ask is closed exactly once, every agent hears of it, and every task on disk is legal', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom(...deeds), fc.boolean()), { maxLength: 30 }), async (history) => {
      const { jobs, agents } = patientAgent();
      const { engine, lines, disk } = open({ agents });
      const id = await engine.handle(create(true));
      const under: Promise<unknown>[] = [];
      const withdrawals: AbortController[] = [];
      for (const [deed, rest] of history) {
        const job = jobs.at(-1);
        const asks = asksOf(engine.tasks().get(id)!);
        const answer = (ask: (typeof asks)[number] | undefined, kind: 'approve' | 'deny') => {
          if (!ask) return;
          const given = kind === 'approve' ? { kind, remember: null } : { kind, reason: null };
          under.push(engine.handle({ type: 'answerAsk', id, ask: ask.id, answer: ask.kind === 'approval' ? given : { kind: 'decline' } }));
        };
        const request = (start: (signal: AbortSignal) => Promise<unknown>) => {
          const withdrawal = new AbortController();
          withdrawals.push(withdrawal);
          under.push(start(withdrawal.signal));
        };
        switch (deed) {
          case 'permit': if (job && !job.signal.aborted) request((signal) => job.job.permit(aCommand('npm install'), signal)); break;
          case 'ask': if (job && !job.signal.aborted) request((signal) => job.job.ask({ message: 'Which?', fields: [] }, signal)); break;
          case 'withdraw': withdrawals.pop()?.abort(new Error('withdrawn')); break;
          case 'approve': answer(asks[0], 'approve'); break;
          case 'approve too': answer(asks[0], 'approve'); answer(asks[0], 'deny'); break;
          case 'deny': answer(asks.at(-1), 'deny'); break;
          case 'message': case 'follow up': under.push(engine.handle({ type: 'messageTask', id, text: deed, steer: rest })); break;
          case 'pause': under.push(engine.handle({ type: 'pauseTask', id })); break;
          case 'hold': if (job) under.push(job.job.wishes.holdStill()); break;
          case 'resume': under.push(engine.handle({ type: 'resumeTask', id })); break;
          case 'stop': under.push(engine.handle({ type: 'stopTask', id })); break;
          case 'retry': under.push(engine.handle({ type: 'retryTask', id })); break;
          case 'finish': job?.done({ confirmed: rest }); break;
        }
        for (const one of under) one.catch(() => {});
        if (rest) await settle();
        taskSchema.parse(JSON.parse(JSON.stringify(disk.get(id))));
      }
      await settle();
      await engine.close();
      await Promise.allSettled(under);
      assert.deepEqual(asksOf(engine.tasks().get(id)!), []);
      assert.deepEqual(linesOf(lines, 'answer').map(({ ask }) => ask).sort(), linesOf(lines, 'ask').map(({ ask }) => ask.id).sort());
      const told = lines.flatMap((line) => (line.kind === 'ask' ? [`asked ${line.ask.id}`] : line.kind === 'answer' ? [`closed ${line.ask}`] : []));
      for (const { ask } of linesOf(lines, 'answer')) assert(told.indexOf(`asked ${ask}`) < told.indexOf(`closed ${ask}`));
      taskSchema.parse(JSON.parse(JSON.stringify(disk.get(id))));
    }), { numRuns: 150 });
  });
});
