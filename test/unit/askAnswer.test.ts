import assert from 'node:assert/strict';
import { answerText, checkAnswer } from '../../src/core/askAnswer';
import { Refusal } from '../../src/core/errors';
import type { Answer, AskField, Question } from '../../src/protocol/asks';
import { anApproval } from '../support/tasks';

const choices = [{ value: '401', label: '401 Unauthorized', hint: '' }, { value: '403', label: '403 Forbidden', hint: '' }];
const field = (rest: Partial<AskField>): AskField => ({ name: 'f', title: 'Status', type: 'text', choices: [], other: false, required: true, ...rest });
const question = (...fields: AskField[]): Question => ({ kind: 'question', id: 'q', at: 1, message: 'Which?', fields });
const reply = (f: Extract<Answer, { kind: 'reply' }>['values'][string] | undefined): Answer => ({ kind: 'reply', values: f === undefined ? {} : { f } });

describe('an answer', () => {
  const good: [string, AskField, Answer][] = [
    ['a text', field({}), reply('x')],
    ['nothing where nothing is required', field({ required: false }), reply(undefined)],
    ['a number', field({ type: 'number' }), reply(0)],
    ['a no', field({ type: 'yesNo' }), reply(false)],
    ['a choice', field({ type: 'choice', choices }), reply('403')],
    ['another text where that is offered', field({ type: 'choice', choices, other: true }), reply('418')],
    ['several choices', field({ type: 'choices', choices }), reply(['401', '403'])],
  ];
  for (const [name, one, answer] of good) it(`may be ${name}`, () => { checkAnswer(question(one), answer); });

  const bad: [string, AskField, Answer][] = [
    ['nothing', field({}), reply(undefined)], ['an empty text', field({}), reply('')], ['no choice', field({ type: 'choices', choices }), reply([])],
    ['a text for a number', field({ type: 'number' }), reply('3')], ['no finite number', field({ type: 'number' }), reply(NaN)],
    ['a word for yes or no', field({ type: 'yesNo' }), reply('yes')], ['what is not among the choices', field({ type: 'choice', choices }), reply('418')],
    ['one of them not offered', field({ type: 'choices', choices }), reply(['401', '418'])],
  ];
  for (const [name, one, answer] of bad) it(`may not be ${name}`, () => { assert.throws(() => { checkAnswer(question(one), answer); }, Refusal); });

  it('fits its ask', () => {
    assert.throws(() => { checkAnswer(anApproval, { kind: 'decline' }); }, /yes or a no/);
    assert.throws(() => { checkAnswer(question(), { kind: 'approve', remember: null }); }, /question/);
    checkAnswer(anApproval, { kind: 'approve', remember: 'task' });
    assert.throws(() => { checkAnswer({ ...anApproval, scopes: [] }, { kind: 'approve', remember: 'task' }); }, /always asked/);
    checkAnswer(question(field({})), { kind: 'decline' });
  });

  it('reads like a sentence', () => {
    const two = question(field({ type: 'choice', choices }), field({ name: 'g', title: 'Log it', type: 'yesNo', required: false }));
    const texts: [Parameters<typeof answerText>[0], Answer][] = [
      [anApproval, { kind: 'approve', remember: null }], [anApproval, { kind: 'approve', remember: 'repository' }], [anApproval, { kind: 'deny', reason: 'Use pnpm.' }],
      [anApproval, { kind: 'deny', reason: null }], [two, { kind: 'reply', values: { f: '403', g: true } }], [question(field({ type: 'choices', choices })), reply(['401', '403'])], [two, { kind: 'decline' }],
    ];
    assert.deepEqual(texts.map(([ask, answer]) => answerText(ask, answer)), [
      'Approved by you.', 'Approved by you, and from now on in this repository.', 'Denied by you: Use pnpm.', 'Denied by you.',
      'You answered: Status: 403 Forbidden; Log it: yes', 'You answered: 401 Unauthorized, 403 Forbidden', 'You declined to answer.',
    ]);
  });
});
