import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Answer, Approval, Ask, Question, RuleScope } from '../src/protocol/asks';
import { AnswerForm, AnswerText } from './answerForm';
import { Until, useOver } from './clock';
import { DiffView } from './diffView';
import { Icon, IconButton } from './icon';
import { openPopup } from './popup';
import { withCode } from './withCode';

const scopeLabels: Record<RuleScope, string> = {
  task: 'Approve and Remember for This Task', repository: 'Approve and Remember for This Repository', always: 'Approve and Always Remember',
};
const settleMs = 4_000;
const diffLines = 8;

interface Props { ask: Ask; agent: string; answer: (answer: Answer) => void }

/** Something that waits for the person, with the ways to answer it. Nothing in it takes the focus by itself, so that no Enter meant for something else approves. */
export function AskView({ ask, agent, answer }: Props) {
  const [sent, setSent] = useState(false);
  useEffect(() => {
    if (!sent) return;
    // An answer that was taken closes the ask; one that was not can be given again.
    const timer = setTimeout(() => { setSent(false); }, settleMs);
    return () => { clearTimeout(timer); };
  }, [sent]);
  const send = (words: Answer) => {
    setSent(true);
    answer(words);
  };
  const title = ask.kind === 'approval' ? ask.title : ask.message;
  return (
    <section class="ask" data-ask={ask.id} aria-label={ask.kind === 'approval' ? `${agent} wants to: ${title}` : `${agent} asks: ${title}`}>
      <p class="ask-title"><Icon name={ask.kind === 'approval' ? 'shield' : 'question'} class="ask-icon" /><span>{withCode(shownTitle(ask))}</span></p>
      {ask.kind === 'approval' ? <ApprovalBody ask={ask} busy={sent} send={send} /> : <QuestionBody ask={ask} busy={sent} send={send} />}
      <Expiry ask={ask} />
    </section>
  );
}

/** Many agents call a command by its own words. It stands below, and once is enough. */
function shownTitle(ask: Ask): string {
  if (ask.kind === 'question') return ask.message;
  const words = ask.title.replace(/…$/, '');
  return ask.command?.replace(/\s+/g, ' ').trim().startsWith(words) ? 'Run this command' : ask.title;
}

/** What happens when nobody answers, or that it has happened. */
function Expiry({ ask }: { ask: Ask }) {
  const expiresAt = ask.expiresAt ?? null;
  const over = useOver(expiresAt);
  if (expiresAt === null) return null;
  if (over) return <p class="ask-expiry ask-over"><Icon name="watch" />Nobody answered in time. Answer now, and it goes on.</p>;
  return <p class="ask-expiry"><Icon name="watch" />Waits <Until at={expiresAt} />, then the run ends and what it did is kept. You can still answer after that.</p>;
}

interface Body<A extends Ask> { ask: A; busy: boolean; send: (answer: Answer) => void }

function ApprovalBody({ ask, busy, send }: Body<Approval>) {
  const [giving, setGiving] = useState(false);
  const { command, files, diffs, why, scopes, rule } = ask;
  const changed = new Set(diffs.map(({ path }) => path));
  // The folder that a command runs in says nothing where it is the worktree itself.
  const others = files.filter(({ path }) => !changed.has(path) && !(command !== null && path === '.'));
  return (
    <>
      {command !== null && <pre class="ask-command" tabIndex={0}>{command}</pre>}
      {others.length > 0 && <ul class="ask-files">{others.map(({ path, line }) => <li key={`${path}:${line}`}><Icon name="file" />{path}{line !== null && `:${line}`}</li>)}</ul>}
      {diffs.map((diff) => <figure key={diff.path} class="ask-diff"><figcaption><Icon name="edit" />{diff.path}</figcaption><DiffView diff={diff} shown={diffLines} /></figure>)}
      {why && <p class="ask-why">{withCode(why)}</p>}
      {giving
        ? <AnswerText id={`${ask.id}-reason`} label="Why not? The agent is told." send="Deny" busy={busy} optional="may be empty" onSend={(text) => { send({ kind: 'deny', reason: text || null }); }} onCancel={() => { setGiving(false); }} />
        : (
          <Buttons>
            <span class="split">
              <button type="button" class="button primary" disabled={busy} onClick={(event) => { if (event.detail < 2) send({ kind: 'approve', remember: null }); }}>Approve</button>
              {scopes.length > 0 && (
                <IconButton
                  name="chevron-down" label="Approve and remember…" class="split-more" disabled={busy}
                  onClick={(event) => {
                    openPopup(event.currentTarget as HTMLElement, 'Approve and remember', scopes.map((scope) => (
                      { name: scope, label: scopeLabels[scope], ...(rule === null ? {} : { detail: rule }), choose: () => { send({ kind: 'approve', remember: scope }); } }
                    )));
                  }}
                />
              )}
            </span>
            <button type="button" class="button secondary" disabled={busy} onClick={() => { send({ kind: 'deny', reason: null }); }}>Deny</button>
            <button type="button" class="link quiet" disabled={busy} onClick={() => { setGiving(true); }}>Deny, saying why…</button>
          </Buttons>
        )}
    </>
  );
}

function QuestionBody({ ask, busy, send }: Body<Question>) {
  const [writing, setWriting] = useState(false);
  const [only] = ask.fields;
  const decline = <button type="button" class="link quiet" disabled={busy} onClick={() => { send({ kind: 'decline' }); }}>Decline</button>;
  if (!only) return <Buttons><button type="button" class="button primary" disabled={busy} onClick={() => { send({ kind: 'reply', values: {} }); }}>OK</button>{decline}</Buttons>;
  const reply = (value: string | boolean) => { send({ kind: 'reply', values: { [only.name]: value } }); };
  const quick = ask.fields.length === 1 ? quickAnswers(only) : null;
  if (!quick) return <AnswerForm id={ask.id} fields={ask.fields} busy={busy} onSend={(values) => { send({ kind: 'reply', values }); }}>{decline}</AnswerForm>;
  // Most questions are complete without the name of what they ask for.
  const about = only.title && only.title !== ask.message && !ask.message.trim().endsWith('?') ? only.title : '';
  return (
    <>
      {about && !writing && <p class="ask-why">{about}</p>}
      {writing
        ? <AnswerText id={`${ask.id}-text`} label={about || 'Your answer'} send="Send" busy={busy} onSend={reply} onCancel={() => { setWriting(false); }} />
        : (
          <Buttons>
            {quick.map(({ label, hint, value }) => <button type="button" key={label} class="button secondary" title={hint || undefined} disabled={busy} onClick={() => { reply(value); }}>{label}</button>)}
            {only.type !== 'yesNo' && (only.other || !quick.length) && <button type="button" class="button secondary" disabled={busy} onClick={() => { setWriting(true); }}>Answer…</button>}
            {decline}
          </Buttons>
        )}
      {!writing && quick.some(({ hint }) => hint) && <ul class="ask-hints">{quick.filter(({ hint }) => hint).map(({ label, hint }) => <li key={label}><b>{label}</b> {hint}</li>)}</ul>}
    </>
  );
}

interface QuickAnswer { label: string; hint: string; value: string | boolean }

/** The answers that one click gives; null where a form is needed. */
function quickAnswers(field: Question['fields'][number]): QuickAnswer[] | null {
  if (field.type === 'choice') return field.choices.map(({ value, label, hint }) => ({ value, label, hint }));
  if (field.type === 'yesNo') return [{ label: 'Yes', hint: '', value: true }, { label: 'No', hint: '', value: false }];
  return field.type === 'text' ? [] : null;
}

function Buttons({ children }: { children: ComponentChildren }) {
  return <div class="ask-buttons">{children}</div>;
}
