import type { Token, Tokens } from 'marked';
import { lexer } from 'marked';
import type { ComponentChildren } from 'preact';
import { memo } from './memo';
import { CodeBlock } from './codeBlock';
import { LinkView } from './linkView';

/** Longer texts are shown as they are: reading them as Markdown would take too long. */
const longest = 200_000;

/** Markdown of an agent. Only what is named here is drawn, each as an element of ours: HTML in it stays text, nothing is loaded. */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  if (text.length > longest) return <pre class="md-raw">{text}</pre>;
  return <div class="md">{blocks(lexer(text, { gfm: true }))}</div>;
});

function blocks(tokens: readonly Token[]): ComponentChildren {
  return tokens.map((token, at) => <Block key={at} token={token as Tokens.Generic} />);
}

function Block({ token }: { token: Tokens.Generic }) {
  switch (token.type) {
    case 'space': case 'def': return null;
    case 'hr': return <hr />;
    case 'heading': return <div class={`md-heading md-heading-${token.depth}`} role="heading" aria-level={2}>{inline(token)}</div>;
    case 'paragraph': return <p>{inline(token)}</p>;
    case 'text': return <span class="md-text">{inline(token)}</span>;
    case 'blockquote': return <blockquote>{blocks(token.tokens ?? [])}</blockquote>;
    case 'code': return <CodeBlock text={String(token.text)} language={/^[\w+#.-]+/.exec(typeof token.lang === 'string' ? token.lang : '')?.[0] ?? ''} />;
    case 'list': return <List list={token as Tokens.List} />;
    case 'table': return <Table table={token as Tokens.Table} />;
    case 'html': return <p class="md-html">{token.raw.trim()}</p>;
    default: return <>{inlineToken(token, 0)}</>;
  }
}

function List({ list }: { list: Tokens.List }) {
  const entries = list.items.map((item, at) => (
    <li key={at} class={item.task ? 'md-task' : undefined}>{blocks(item.tokens)}</li>
  ));
  return list.ordered ? <ol start={list.start === '' ? undefined : list.start}>{entries}</ol> : <ul>{entries}</ul>;
}

function Table({ table }: { table: Tokens.Table }) {
  const cell = (of: Tokens.TableCell, at: number) => {
    const look = of.align ? { style: { textAlign: of.align } } : {};
    return of.header ? <th key={at} {...look}>{inlines(of.tokens)}</th> : <td key={at} {...look}>{inlines(of.tokens)}</td>;
  };
  return (
    <div class="md-table" tabIndex={0} role="group" aria-label="Table">
      <table>
        <thead><tr>{table.header.map(cell)}</tr></thead>
        <tbody>{table.rows.map((row, at) => <tr key={at}>{row.map(cell)}</tr>)}</tbody>
      </table>
    </div>
  );
}

function inline(token: Tokens.Generic): ComponentChildren {
  return token.tokens ? inlines(token.tokens) : decoded(String(token.text ?? token.raw));
}

function inlines(tokens: readonly Token[]): ComponentChildren {
  return tokens.map((token, at) => inlineToken(token as Tokens.Generic, at));
}

function inlineToken(token: Tokens.Generic, key: number): ComponentChildren {
  switch (token.type) {
    case 'text': return token.tokens ? inlines(token.tokens) : decoded(String(token.text));
    case 'escape': return String(token.text);
    case 'strong': return <strong key={key}>{inline(token)}</strong>;
    case 'em': return <em key={key}>{inline(token)}</em>;
    case 'del': return <del key={key}>{inline(token)}</del>;
    case 'codespan': return <code key={key}>{String(token.text)}</code>;
    case 'br': return <br key={key} />;
    case 'checkbox': return <span key={key} class={`md-check codicon codicon-${token.checked ? 'pass-filled' : 'circle-large-outline'}`} role="img" aria-label={token.checked ? 'done' : 'open'} />;
    case 'link': return <LinkView key={key} href={address(token)} title={typeof token.title === 'string' ? token.title : undefined}>{inline(token)}</LinkView>;
    case 'image': return <LinkView key={key} href={address(token)}>Image: {String(token.text) || String(token.href)}</LinkView>;
    default: return token.raw;
  }
}

/** Where a link leads, as a browser would read it: `&amp;` is written for `&` there too. */
function address(token: Tokens.Generic): string {
  return token.autolink === true ? String(token.href) : decoded(String(token.href));
}

/** The few character references that people and agents write. */
function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,6});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return references[name.toLowerCase()] ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 31 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

const references: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', mdash: '—', ndash: '–', hellip: '…', copy: '©' };
