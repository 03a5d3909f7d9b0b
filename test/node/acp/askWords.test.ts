import assert from 'node:assert/strict';
import { formOf, vendorQuestions } from '../../../src/node/acp/askFields';
import { titleOf } from '../../../src/node/acp/toolAction';
import { ToolCalls } from '../../../src/node/acp/toolCalls';
import { toolCallSchema } from '../../../src/node/acp/wire';

describe('the words of an ask', () => {
  const title = (fields: Record<string, unknown>) => titleOf(new ToolCalls('/w').take(toolCallSchema.parse({ toolCallId: 'a', ...fields })).call, (path) => path);

  it('show what would turn, hide or colour them', () => {
    assert.equal(title({ kind: 'execute', rawInput: { command: 'rm \u202egpj.txt' } }), 'rm ⟨U+202E⟩gpj.txt');
    assert.equal(title({ kind: 'edit', locations: [{ path: '/w/a\u200b.ts' }] }), 'Edit /w/a⟨U+200B⟩.ts');
    assert.equal(title({ kind: 'fetch', title: 'x\u001b]8;;http://evil\u0007y' }), 'x⟨U+001B⟩]8;;http://evil⟨U+0007⟩y');
    assert.equal(title({ kind: 'fetch', title: 'm\u200de' }), 'm\u200de');
  });

  it('of a form are no more than a person can read, and the answer goes back as it was sent', () => {
    const properties = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`f${n}`, { type: 'string', title: 'x'.repeat(100_000), pattern: '(a+)+$' }]));
    const { fields } = formOf({ type: 'object', properties, required: [] } as never);
    assert.equal(fields.length, 50);
    assert.equal(fields[0]?.title.length, 2001);
    const form = formOf({ type: 'object', properties: { a: { type: 'string', enum: ['\u202eon', 'off'] } }, required: [] } as never);
    assert.deepEqual(form.fields[0]?.choices[0], { value: '\u202eon', label: '⟨U+202E⟩on', hint: '' });
    assert.deepEqual(form.content({ a: '\u202eon' }), { a: '\u202eon' });
    assert.equal(vendorQuestions({ qwenQuestions: Array.from({ length: 5000 }, () => ({ question: 'q' })) })?.fields.length, 50);
  });
});
