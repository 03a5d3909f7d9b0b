import assert from 'node:assert/strict';
import { type Assignment, briefPrompt, continuedPrompt, messagePrompt, type OneSided, resumePrompt } from '../../../src/core/agentPrompt';
import { brief } from '../../support/openEngine';

const assignment: Assignment = { brief, profile: 'edit', telling: 'tools', plan: [], messages: [] };

describe('an agent that has to put results together', () => {
  const prompts: Record<string, (o: Assignment) => string> = {
    'at the start of a task': briefPrompt,
    'in a session that knows nothing of it': (o) => continuedPrompt({ ...o, earlier: '' }),
    'after an interruption': resumePrompt,
    'with words of the person': (o) => messagePrompt(['Go on.'], o.telling, o),
  };
  for (const [when, prompt] of Object.entries(prompts)) {
    it(`is told which files hold both sides, and to keep both intents, ${when}`, () => {
      const text = prompt({ ...assignment, conflicts: ['src/a.ts', 'words.txt'] });
      assert.match(text, /These files hold both sides of a conflict.*put them together first, keeping both intents.*\n- src\/a\.ts\n- words\.txt/);
      assert.doesNotMatch(prompt(assignment), /conflict/);
    });
  }

  const one = 'a'.repeat(40);
  const other = 'b'.repeat(40);
  const sides: OneSided[] = [
    { path: 'logo.png', here: one, others: [other], deleted: [] }, { path: 'gone.txt', here: other, others: [], deleted: [one] }, { path: 'moved.txt', here: null, others: [], deleted: [] },
  ];
  const told = [`- logo.png (here is the version of commit ${one}; another version is in commit ${other})`, `- gone.txt (here is the version of commit ${other}; deleted in commit ${one})`, '- moved.txt'];
  for (const [when, prompt] of Object.entries(prompts)) {
    it(`is told of files that can hold no markers whose version stands there, and what to do about it, ${when}`, () => {
      const mixed = prompt({ ...assignment, conflicts: ['src/a.ts', ...sides.map(({ path }) => path)], oneSided: sides });
      assert.match(mixed, /hold both sides of a conflict.*leave no marker behind\.\n- src\/a\.ts\n\nIn these files no markers can stand/);
      assert.ok(mixed.includes(`or delete it.\n${told.join('\n')}\n\n`), mixed);
      const binary = prompt({ ...assignment, conflicts: ['logo.png'], oneSided: sides.slice(0, 1) });
      assert.match(binary, /do not fit together.*\n\nIn these files no markers can stand.*put another version in its place \(“git show <commit>:<path>” writes it out\)/);
      assert.doesNotMatch(binary, /between conflict markers/);
    });
  }

  it('is not buried in names where there are very many', () => {
    const text = briefPrompt({ ...assignment, conflicts: Array.from({ length: 150 }, (_, n) => `file${n}.ts`) });
    assert.match(text, /- file99\.ts\n- and 50 more: search for the markers/);
    assert(!text.includes('file100.ts'));
    const sided = Array.from({ length: 150 }, (_, n) => ({ path: `file${n}.png`, here: null, others: [], deleted: [] }));
    assert.match(briefPrompt({ ...assignment, conflicts: sided.map(({ path }) => path), oneSided: sided }), /- file99\.png\n- and 50 more: compare the commits/);
  });
});
