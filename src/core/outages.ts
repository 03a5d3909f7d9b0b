import { gather, type SaidError } from './saidWords';

/**
 * Words by which an agent says that the service of its model does not answer. An error that holds them is believed. `said` tells
 * when a last message is: `alone` where they are a sentence of their own, because nobody else uses them; `first` where they are the first words of an error; `byModel`
 * where these also say that the model was asked, because a command of a task can meet the same.
 */
interface Row { who: string; said: 'alone' | 'first' | 'byModel'; says: RegExp }

/** A further agent is a further row. Not here is what one request can bring about by itself, again and again: an inner error of the server, or a stream that breaks off. */
const rows: readonly Row[] = [
  { who: 'Anthropic', said: 'alone', says: /\b529\b[^\n]{0,80}\boverloaded\b|\boverloaded_error\b/i },
  { who: 'Claude Code', said: 'alone', says: /\bserver is temporarily limiting requests \(not your usage limit\)/i },
  { who: 'Claude Code', said: 'first', says: /^(?:unable to connect to (?:API\b(?!: SSL)|Anthropic services)|connection dropped \(|connection refused — a firewall|can['’]t reach the API server|no internet route|couldn['’]t connect through your proxy)/i },
  { who: 'OpenAI, Codex', said: 'alone', says: /\bserver_?(?:is_)?overloaded\b|\bservers are (?:currently )?overloaded\b|\bselected model is at capacity\b/i },
  { who: 'Codex', said: 'byModel', says: /^(?:error )?sending request(?: for url \(|\.?\s*$)|^transport error: network error\b/i },
  { who: 'Google', said: 'alone', says: /\b(?:model|server) is (?:currently )?overloaded\b|\bmodel is currently experiencing high demand\b/i },
  { who: 'OpenCode', said: 'first', says: /^unable to connect\. is the computer able to access the url\b|^cannot connect to API\b/i },
  { who: 'Copilot CLI', said: 'alone', says: /\bmodel_degraded\b/ },
  { who: 'Copilot CLI', said: 'first', says: /^failed to get response from the AI model; retried \d+ times\b[^]{0,300}?\blast error: (?:\w*Error: )?(?:50[234]\b|529\b|connection error\b|fetch failed\b|(?:connect|getaddrinfo|read) E[A-Z_]{4,})/i },
  { who: 'any', said: 'first', says: /^(?:502|503|504|529)(?:[:,]? (?:service (?:temporarily )?unavailable|bad gateway|gateway time-?out|overloaded|no healthy upstream|upstream connect error|status code \(no body\))|[:.]? ?\{)/i },
  { who: 'any', said: 'byModel', says: /^(?:service (?:temporarily )?unavailable|bad gateway|gateway time-?out|no healthy upstream|overloaded|connection error|request timed out|fetch failed(?: sending request)?)(?=[.!]?\s*(?:$|check your\b|[\n\]),;(]))/i },
  { who: 'Node', said: 'byModel', says: /^(?:(?:connect|getaddrinfo|read) )?(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)\b/ },
];

/** Whether an agent that ended with this error says that the service of its model does not answer. */
export function outageInError({ message, data }: SaidError): boolean {
  return gather([message, data]).texts.some((text) => rows.some(({ says }) => says.test(behindLead(text).rest)));
}

/**
 * The same of an agent that showed it as its last message: that has to be nothing but the words of an error. A command of its task that does not reach some
 * server is no reason, whatever the agent writes about it.
 */
export function outageInText(text: string): boolean {
  const words = text.trim().replace(retries, '');
  if (words.length > 2000 || /```|^diff --git |^@@ /m.test(words)) return false;
  const { lead, rest } = behindLead(words);
  const envelope = /^\{\s*"(?:error|type|detail|code|status)"/.test(rest);
  return rows.some(({ said, says }) => {
    if (said !== 'alone') return says.test(rest) && (said === 'first' || byModel.test(lead));
    return envelope ? gather([rest]).texts.some((one) => says.test(one)) : isNotice(rest, says.exec(rest), lead);
  });
}

/** It begins with the words, and where nothing says that the model was asked, they are a sentence of their own. */
function isNotice(text: string, found: RegExpExecArray | null, lead: string): boolean {
  if (!found || text.length > 600 || !/^(?:(?:the|our|this) )?$/i.test(text.slice(0, found.index))) return false;
  return byModel.test(lead) || /^[.!]?\s*(?:$|please\b|try\b)/i.test(text.slice(found.index + found[0].length));
}

/** Lines in which an agent tells that it tries again. */
const retries = /^(?:[^\w\n]*(?:Info|Warning):[^\n]*\bretrying\b[^\n]*\n+)+/i;

/** What stands before the words of an error that a model was asked with. */
const byModel = /\bAPI\b|\b(?:execution|model call) failed\b|\bstream disconnected\b|\bconnection failed\b|\bunexpected status\b|\bretry limit\b/i;

/** One piece of what agents put before the words of an error. */
const leadPiece = /[^\w{]+|(?:(?:Internal|API|Server|Codex|Provider|Network|Unknown|Stream) )?(?:Type|Fetch|API|CAPI|AI_APICall|AI_Retry|APIConnection|APIConnectionTimeout)?Error\b|exception\b|(?:execution|model call|request|connection) failed\b|error when talking to \w+ API\b|unexpected status\b|got status(?:: [A-Z_]+)?\b|exceeded retry limit, last status\b|stream disconnected before completion\b|ran into this error\b|failed after \d+ attempts\. last error\b|repeated (?=529\b)/iy;

/** The words of an error without what agents put before them. */
export function behindLead(text: string): { lead: string; rest: string } {
  let at = 0;
  for (;;) {
    leadPiece.lastIndex = at;
    const found = leadPiece.exec(text);
    if (!found || found[0] === '') return { lead: text.slice(0, at), rest: text.slice(at) };
    at += found[0].length;
  }
}
