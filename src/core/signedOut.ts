import { behindLead } from './outages';
import { gather, type SaidError } from './saidWords';

/** Words by which agents, and the services of their models, say that a key or a sign-in is not accepted. */
const words = [
  String.raw`(?:invalid|incorrect|expired|revoked|missing|unknown|no) (?:x-)?api[-_ ]?key`,
  String.raw`api[-_ ]?key (?:(?:you )?provided )?(?:(?:is|was|has|has been|could) )?(?:not (?:valid|found|be found|set|accepted)|invalid|incorrect|missing|expired|revoked|required|disabled)`,
  String.raw`(?:invalid_?api_?key|api_key_invalid|authentication_(?:error|failed)|AuthenticationError|ProviderAuthError|unauthenticated|unauthori[sz]ed)`,
  String.raw`authentication (?:is |has )?(?:required|failed|failure|error)|authentication information (?:was )?(?:not )?found|failed to authenticate|auth credentials found|bad credentials`,
  String.raw`(?:invalid|expired|revoked|missing) (?:access |auth |authentication |oauth |bearer |refresh )?(?:token|credentials)|(?:access|auth|oauth|bearer|refresh) token (?:is |was |has )?(?:invalid|expired|revoked|missing)`,
  String.raw`(?:not|no longer) (?:authenticated|signed in|logged in)|please (?:run \/login|log ?in|sign ?in|log out and sign in)`,
].join('|');
const anywhere = new RegExp(String.raw`\b(?:${words})\b|\b(?:status|status code|http|error|code|got)[: ]+401\b|^\W*401\b`, 'im');
const first = new RegExp(String.raw`^(?:HTTP )?401\b|^(?:[\w'’-]+ ){0,3}?(?:${words})\b`, 'i');

/** Servers of the person's own have keys of their own. */
const another = /\bMCP\b/i;

/** Whether an agent that ended with this error says that it is not signed in, or that its key is not accepted. */
export function signedOutInError({ message, data }: SaidError): boolean {
  const { texts, facts } = gather([message, data]);
  if (texts.some((text) => another.test(text))) return false;
  return texts.some((text) => anywhere.test(text)) || statuses.some((name) => facts.get(name)?.some((value) => Number(value) === 401));
}

/** The same of an agent that showed it as its last message: these have to be the first words of an error, for it may as well have been asked about keys. */
export function signedOutInText(text: string): boolean {
  const line = text.trim();
  if (line.length > 2000 || /```|^diff --git |^@@ /m.test(line) || !/^(?:\w*Error:|\{\s*"|unexpected status\b)/i.test(line)) return false;
  const { rest } = behindLead(line);
  return rest.startsWith('{') ? signedOutInError({ code: 0, message: rest, data: null }) : !another.test(rest) && first.test(rest);
}

const statuses = ['status', 'statuscode', 'code', 'httpstatus'];
