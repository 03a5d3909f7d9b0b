import { chmod } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { Failure, Refusal, detailOf } from '../../core/errors';
import type { Told } from '../../engine/ports/windows';
import type { Log } from '../../engine/ports/world';
import type { Intent } from '../../protocol/intents';
import { intentSchema } from '../../protocol/intents';
import type { Seal } from '../files/seal';
import { announce, newAddress, removeAddress, withdraw } from './address';
import { NewsFor } from './newsFor';
import { greetFollower, type Link } from './link';
import { type Answer, type Request, requestSchema, type Saying } from './wire';

export interface ServeOptions {
  commonDir: string;
  /** Where the address is announced. */
  file: string;
  /** The folder whose files this window writes when it applies. */
  root: string;
  seal: Seal;
  log: Log;
  /** Files that the asking window has unsaved edits of, while its intent is carried out. */
  unsaved: Set<readonly string[]>;
  greetingMs?: number;
}

/** At most so many that have not proved themselves yet, so many windows, and so many intents at once of each. */
export const most = { strangers: 16, followers: 32, requests: 200 } as const;

/** How long intents that are being carried out may take to end when this window stops working. */
const endMs = 10_000;

/** Listens for windows that follow, carries out what they hand over and tells them the news. */
export async function serveFollowers(o: ServeOptions, handle: (intent: Intent) => Promise<string>): Promise<{ tell(news: Told): void; close(): Promise<void> }> {
  const address = await newAddress(o.commonDir);
  const followers = new Map<Link, NewsFor>();
  const strangers = new Set<Socket>();
  const running = new Set<Promise<void>>();
  /** What live tasks do now, for who comes later. */
  const activities = new Map<string, Told>();
  let closing = false;

  async function meet(socket: Socket): Promise<void> {
    if (closing || strangers.size >= most.strangers) return void socket.destroy();
    strangers.add(socket);
    const link = await greetFollower(socket, { ...o, token: address.token });
    strangers.delete(socket);
    if (!link) return o.log.warn('Somebody on the line to other windows could not prove to be one and was cut off.');
    if (closing || followers.size >= most.followers) return void socket.destroy();
    const news = new NewsFor(link);
    followers.set(link, news);
    socket.once('close', () => followers.delete(link));
    let asked = 0;
    link.each((message) => {
      const request = requestSchema.safeParse(message);
      if (!request.success) return void socket.destroy();
      if (asked >= most.requests) return say(link, { type: 'refused', id: request.data.id, sentence: 'Too much was asked for at once. Try again in a moment.' });
      asked += 1;
      const turn = answer(link, request.data).finally(() => {
        asked -= 1;
        running.delete(turn);
      });
      running.add(turn);
    });
    say(link, { type: 'welcome', root: o.root });
    for (const one of activities.values()) news.tell(one);
  }

  async function answer(link: Link, { id, intent, unsaved }: Request): Promise<void> {
    if (closing) return say(link, { type: 'gone', id });
    say(link, { type: 'got', id });
    o.unsaved.add(unsaved);
    const answered = await carryOut(intent, id).finally(() => o.unsaved.delete(unsaved));
    say(link, answered);
  }

  async function carryOut(intent: unknown, id: string): Promise<Answer> {
    const parsed = intentSchema.safeParse(intent);
    if (!parsed.success) return { type: 'refused', id, sentence: refusalOf(parsed.error.issues[0]) };
    try {
      return { type: 'done', id, result: await handle(parsed.data) };
    } catch (error) {
      if (error instanceof Refusal) return { type: 'refused', id, sentence: error.message };
      o.log.error(`“${parsed.data.type}” of another window failed: ${detailOf(error)}`);
      if (error instanceof Failure) return { type: 'failed', id, kind: error.kind, sentence: error.message };
      return { type: 'broke', id };
    }
  }

  const server = await listen(address.path, (socket) => void meet(socket).catch((error: unknown) => {
    o.log.error(`The line to another window broke: ${detailOf(error)}`);
    socket.destroy();
  }));
  server.on('error', (error) => o.log.warn(`The line to other windows: ${detailOf(error)}`));
  await announce(o.file, { address, ...o });

  return {
    tell(news) {
      if (news.type === 'activity') {
        if (news.activity) activities.set(news.id, news);
        else activities.delete(news.id);
      }
      for (const one of followers.values()) one.tell(news);
    },
    async close() {
      if (closing) return;
      closing = true;
      const closed = new Promise((resolve) => server.close(resolve));
      await withdraw(o.file, { address, ...o });
      await ended(running);
      for (const socket of strangers) socket.destroy();
      for (const link of followers.keys()) finish(link.socket);
      await closed;
      await removeAddress(address);
    },
  };
}

/** A kind of intent that this window does not know comes from another version of Work Mode. */
function refusalOf(issue: { path: PropertyKey[]; message: string } | undefined): string {
  return issue && issue.path[0] !== 'type' ? issue.message : 'The window that works does not understand this: it has another version of Work Mode. Reload both windows.';
}

function say(link: Link, saying: Saying): void {
  link.send(saying);
}

/** What was said is sent, to who still listens. */
function finish(socket: Socket): void {
  socket.end();
  setTimeout(() => socket.destroy(), 500).unref();
}

async function ended(running: Set<Promise<void>>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => { timer = setTimeout(resolve, endMs); });
  await Promise.race([Promise.allSettled(running), late]);
  clearTimeout(timer);
}

async function listen(path: string, meet: (socket: Socket) => void): Promise<Server> {
  const server = createServer(meet);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  // The line does not keep a program alive that has nothing else to do.
  server.unref();
  if (process.platform !== 'win32') await chmod(path, 0o600);
  return server;
}
