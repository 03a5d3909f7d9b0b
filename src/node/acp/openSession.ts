import { setTimeout as pause } from 'node:timers/promises';
import { restInError } from '../../core/accountRest';
import { AgentError, type AgentLink } from './agentLink';
import type { AgentProfile } from './agentProfile';
import { SessionOptions } from './sessionOptions';
import { type Hello, sessionSchema } from './wire';

export interface SessionRequest {
  link: AgentLink;
  hello: Hello;
  profile: AgentProfile;
  cwd: string;
  /** Our tools; null where the agent cannot use them. */
  tools: { url: string; token: string } | null;
  /** The session to continue. */
  earlier: string | null;
  /** Milliseconds since the epoch at which that session was used last. */
  usedAt: number;
  /** When the last update came; updates of a replay are not to be shown. */
  replay: { begin(): void; end(): void; lastUpdateAt(): number };
  /** Told before a wait that a person would wonder about. */
  waiting(text: string): void;
}

export interface OpenedSession { options: SessionOptions; continued: boolean; /** Why an earlier session was not continued, for the log. */ lost: string | null }

/** Continues the earlier session where the agent can, else opens a new one. Throws AgentError or AgentGone. */
export async function openSession(o: SessionRequest, signal: AbortSignal): Promise<OpenedSession> {
  if (o.earlier === null) return { ...(await freshSession(o)), continued: false, lost: null };
  let lost = 'The agent cannot continue sessions.';
  for (const way of ways(o)) {
    try {
      return { options: await way(o.earlier, signal), continued: true, lost: null };
    } catch (error) {
      // A session that is gone is an error of some sort with every agent; only a missing sign-in and an account that has to rest are something else.
      if (!(error instanceof AgentError) || error.code === authRequired || restInError(error, { now: Date.now(), offsetMinutes: 0 })) throw error;
      lost = `${error.code} ${error.message}`;
    }
  }
  return { ...(await freshSession(o)), continued: false, lost };
}

/** The error code of an agent that wants to be signed in to. */
export const authRequired = -32000;

type Way = (session: string, signal: AbortSignal) => Promise<SessionOptions>;

function ways(o: SessionRequest): Way[] {
  const { loadSession, sessionCapabilities } = o.hello.agentCapabilities;
  const resume: Way = async (session) => facts(o, session, await o.link.request('session/resume', { ...basics(o), sessionId: session }));
  const load: Way = async (session, signal) => {
    await nextMinute(o, signal);
    o.replay.begin();
    try {
      const answer = await o.link.request('session/load', { ...basics(o), sessionId: session });
      await quiet(o, signal);
      return facts(o, session, answer);
    } finally {
      o.replay.end();
    }
  };
  return [...(sessionCapabilities.resume && o.profile.restore === 'resume' ? [resume] : []), ...(loadSession ? [load] : [])];
}

async function freshSession(o: SessionRequest): Promise<{ options: SessionOptions }> {
  const meta = o.profile.sessionMeta === null ? {} : { _meta: o.profile.sessionMeta };
  const answer = await o.link.request('session/new', { ...basics(o), ...meta });
  const session = sessionSchema.safeParse(answer);
  if (!session.success || !session.data.sessionId) throw new AgentError(0, 'It opened a session without a name.', answer);
  return { options: new SessionOptions(o.link, session.data.sessionId, session.data) };
}

function facts(o: SessionRequest, session: string, answer: unknown): SessionOptions {
  return new SessionOptions(o.link, session, sessionSchema.parse(answer ?? {}));
}

/** What goes with every session, whichever way it is opened. */
export function basics(o: Pick<SessionRequest, 'cwd' | 'tools'>): { cwd: string; mcpServers: object[] } {
  const server = o.tools && { type: 'http', name: 'work-mode', url: o.tools.url, headers: [{ name: 'Authorization', value: `Bearer ${o.tools.token}` }] };
  return { cwd: o.cwd, mcpServers: server ? [server] : [] };
}

/** Some replay a part of the conversation only after they have answered. */
async function quiet(o: SessionRequest, signal: AbortSignal): Promise<void> {
  const limit = Date.now() + 5000;
  const answered = Date.now();
  while (Date.now() < limit && Date.now() - Math.max(o.replay.lastUpdateAt(), answered) < quietMs) await pause(20, undefined, { signal });
}

const quietMs = 500;
const minuteMs = 60_000;

/** One agent names the files of a session by the minute, and overwrites one with nothing when it is loaded in the same minute. */
async function nextMinute(o: SessionRequest, signal: AbortSignal): Promise<void> {
  if (!o.profile.loadsNextMinute) return;
  const free = (Math.floor(o.usedAt / minuteMs) + 1) * minuteMs;
  const wait = free + 500 - Date.now();
  if (wait <= 0) return;
  // A time of the clock stays true while it is shown; a number of seconds would not.
  o.waiting(`Waiting until ${new Date(free).toTimeString().slice(0, 5)}: the session cannot be continued within the minute it was used in.`);
  await pause(wait, undefined, { signal });
}
