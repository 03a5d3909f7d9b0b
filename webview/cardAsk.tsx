import type { Ask, AskField } from '../src/protocol/asks';
import type { Card } from '../src/protocol/picture';
import { Icon } from './icon';
import { wish } from './wish';

/** The same answers as above the columns, in one row of a card: those to the first open ask that one click gives. */
export function CardAsk({ card, tabIndex }: { card: Card; tabIndex: number }) {
  const [ask] = card.asks;
  if (!ask) return null;
  const button = (label: string, look: 'primary' | 'secondary', onClick: () => void) => (
    <button type="button" key={label} class={`button ${look}`} tabIndex={tabIndex} onClick={(event) => { if (event.detail < 2) onClick(); }}>{label}</button>
  );
  const reply = (value: string | boolean, { name }: AskField) => { wish({ type: 'answerAsk', id: card.id, ask: ask.id, answer: { kind: 'reply', values: { [name]: value } } }); };
  const answers = buttons();
  // Where the run is over and the ask is still open, its agent has stopped waiting.
  const late = !card.live;
  return (
    <>
      {late && <p class="card-late"><Icon name="watch" />Nobody answered in time. Answer now, and it goes on.</p>}
      {answers.length > 0 && <div class="card-buttons card-ask">{answers}</div>}
    </>
  );

  function buttons() {
    if (ask!.kind === 'approval') {
      return [
        button('Approve', 'primary', () => { wish({ type: 'answerAsk', id: card.id, ask: ask!.id, answer: { kind: 'approve', remember: null } }); }),
        button('Deny', 'secondary', () => { wish({ type: 'answerAsk', id: card.id, ask: ask!.id, answer: { kind: 'deny', reason: null } }); }),
      ];
    }
    const field = onlyField(ask!);
    if (field?.type === 'yesNo') return [button('Yes', 'secondary', () => { reply(true, field); }), button('No', 'secondary', () => { reply(false, field); })];
    return hasQuickChoices(field) ? field.choices.map(({ label, value }) => button(label, 'secondary', () => { reply(value, field); })) : [];
  }
}

/** The first open ask is answered in words, or can be: they are written in the thread, so the button that opens it says so. */
export function wantsWords({ asks: [ask] }: Card): boolean {
  if (ask?.kind !== 'question') return false;
  const field = onlyField(ask);
  return field?.type !== 'yesNo' && (!hasQuickChoices(field) || field.other);
}

function hasQuickChoices(field: AskField | null): field is AskField {
  return field?.type === 'choice' && field.choices.length <= 3;
}

function onlyField(ask: Ask): AskField | null {
  return ask.kind === 'question' && ask.fields.length === 1 ? ask.fields[0]! : null;
}
