import type { Ask, AskField } from '../src/protocol/asks';
import type { Card } from '../src/protocol/picture';
import { act, wish } from './wish';

/** The same answers as above the columns, in one row of a card: the first open ask, or one more click where an answer must be written. */
export function CardAsk({ card, tabIndex }: { card: Card; tabIndex: number }) {
  const [ask] = card.asks;
  if (!ask) return null;
  const button = (label: string, look: 'primary' | 'secondary', onClick: () => void) => (
    <button type="button" key={label} class={`button ${look}`} tabIndex={tabIndex} onClick={(event) => { if (event.detail < 2) onClick(); }}>{label}</button>
  );
  const reply = (value: string | boolean, { name }: AskField) => { wish({ type: 'answerAsk', id: card.id, ask: ask.id, answer: { kind: 'reply', values: { [name]: value } } }); };
  const open = button('Answer…', 'secondary', () => { act(card.id, 'openThread'); });
  return <div class="card-buttons card-ask">{buttons()}</div>;

  function buttons() {
    if (ask!.kind === 'approval') {
      return [
        button('Approve', 'primary', () => { wish({ type: 'answerAsk', id: card.id, ask: ask!.id, answer: { kind: 'approve', remember: null } }); }),
        button('Deny', 'secondary', () => { wish({ type: 'answerAsk', id: card.id, ask: ask!.id, answer: { kind: 'deny', reason: null } }); }),
      ];
    }
    const field = onlyField(ask!);
    if (field?.type === 'yesNo') return [button('Yes', 'secondary', () => { reply(true, field); }), button('No', 'secondary', () => { reply(false, field); })];
    if (field?.type !== 'choice' || field.choices.length > 3) return open;
    return [...field.choices.map(({ label, value }) => button(label, 'secondary', () => { reply(value, field); })), field.other && open];
  }
}

function onlyField(ask: Ask): AskField | null {
  return ask.kind === 'question' && ask.fields.length === 1 ? ask.fields[0]! : null;
}
