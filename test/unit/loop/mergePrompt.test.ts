import assert from 'node:assert/strict';
import { type Assignment, briefPrompt, continuedPrompt, messagePrompt, resumePrompt } from '../../../src/core/agentPrompt';
import { brief } from '../../support/openEngine';

const assignment: Assignment = { brief, profile: 'edit', telling: 'tools', plan: [], messages: [] };

describe('an agent that has to put results together', () => {
  const prompts: Record<string, (o: Assignment) => string> = {
    'at the start of a task': briefPrompt,
    'in a session that knows nothing of it': (o) => continuedPrompt({ ...o, earlier: '' }),
    'after an interruption': resumePrompt,
    'with words of the person': (o) => messagePrompt(['Go on.'], o.telling, o.conflicts),
  };
  for (const [when, prompt] of Object.entries(prompts)) {
    it(`is told which files hold both sides, and to keep both intents, ${when}`, () => {
      const text = prompt({ ...assignment, conflicts: ['src/a.ts', 'words.txt'] });
      assert.match(text, /These files hold both sides of a conflict.*put them together first, keeping both intents.*\n- src\/a\.ts\n- words\.txt/);
      assert.doesNotMatch(prompt(assignment), /conflict/);
    });
  }

  it('is not buried in names where there are very many', () => {
    const text = briefPrompt({ ...assignment, conflicts: Array.from({ length: 150 }, (_, n) => `file${n}.ts`) });
    assert.match(text, /- file99\.ts\n- and 50 more: search for the markers/);
    assert(!text.includes('file100.ts'));
  });
});
