import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import type { z } from 'zod';
import type { Seal } from '../files/seal';
import { Lines } from './lines';
import { challengeSchema, greetingMs, helloSchema, longest, proofSchema } from './wire';

/** Which line this is, and how its two ends know each other. */
export interface Line {
  seal: Seal;
  commonDir: string;
  token: string;
  /** How long a proof may take, where it is not the usual time. */
  greetingMs?: number;
}

type Side = 'working' | 'following';

/**
 * A connection on which both sides have proved that they know the key of this person. Every message carries a mark that only these two can make
 * and that counts, so that nobody in between can add, change, repeat or swap one.
 */
export class Link {
  #sent = 0;
  #heard = 0;

  constructor(private readonly lines: Lines, private readonly o: { session: string; side: Side }) {}

  get socket(): Socket {
    return this.lines.socket;
  }

  /** Bytes that the other side has not taken yet. */
  get waiting(): number {
    return this.socket.writableLength;
  }

  get over(): boolean {
    return this.socket.destroyed || this.socket.writableEnded;
  }

  send(message: object): void {
    this.sendText(JSON.stringify(message));
  }

  /** Sends what is JSON already. */
  sendText(json: string): void {
    if (this.over) return;
    this.socket.write(`${markOf(this.o.session, { side: this.o.side, count: this.#sent++, json })}${json}\n`);
  }

  /** Every message from now on; one that is not the other side's, or not JSON, ends the connection. */
  each(listener: (message: unknown) => void): void {
    const side = this.o.side === 'working' ? 'following' : 'working';
    this.lines.each((line) => {
      const [mark, json] = [line.slice(0, markLength), line.slice(markLength)];
      const message = same(mark, markOf(this.o.session, { side, count: this.#heard++, json })) ? parsed(json) : undefined;
      if (message === undefined) this.socket.destroy();
      else listener(message);
    });
  }
}

/** The working side of the greeting. Resolves with null when the other one could not prove itself in time; then it is cut off. */
export function greetFollower(socket: Socket, line: Line): Promise<Link | null> {
  return inTime(socket, line, async (lines) => {
    const hello = read(helloSchema, await lines.next());
    const nonce = newNonce();
    const nonces = [hello.nonce, nonce];
    say(socket, { nonce, proof: line.seal.of(wordsOf('working', line, nonces)) });
    const { proof } = read(proofSchema, await lines.next());
    if (!line.seal.holds(wordsOf('following', line, nonces), proof)) throw new Error('The proof does not hold.');
    lines.allow(longest.request);
    return new Link(lines, { session: line.seal.of(wordsOf('session', line, nonces)), side: 'working' });
  });
}

/** The following side of the greeting. */
export function greetOwner(socket: Socket, line: Line): Promise<Link | null> {
  return inTime(socket, line, async (lines) => {
    const own = newNonce();
    say(socket, { version: 1, nonce: own });
    const { nonce, proof } = read(challengeSchema, await lines.next());
    const nonces = [own, nonce];
    if (!line.seal.holds(wordsOf('working', line, nonces), proof)) throw new Error('The proof does not hold.');
    lines.allow(longest.news);
    say(socket, { proof: line.seal.of(wordsOf('following', line, nonces)) });
    return new Link(lines, { session: line.seal.of(wordsOf('session', line, nonces)), side: 'following' });
  });
}

async function inTime(socket: Socket, line: Line, greet: (lines: Lines) => Promise<Link>): Promise<Link | null> {
  const timer = setTimeout(() => socket.destroy(), line.greetingMs ?? greetingMs);
  try {
    return await greet(new Lines(socket, longest.greeting));
  } catch {
    // Whoever says something else, or nothing, learns nothing either.
    socket.destroy();
    return null;
  } finally {
    clearTimeout(timer);
  }
}

function say(socket: Socket, message: object): void {
  socket.write(`${JSON.stringify(message)}\n`);
}

function read<T>(schema: z.ZodType<T>, line: string): T {
  return schema.parse(JSON.parse(line));
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

function newNonce(): string {
  return randomBytes(16).toString('base64url');
}

/** The role stands in the words, so that no proof of one side can be given back to it as the other's. */
function wordsOf(role: Side | 'session', { commonDir, token }: Line, nonces: string[]): string[] {
  return ['handover', role, commonDir, token, ...nonces];
}

const markLength = 43;

function markOf(session: string, { side, count, json }: { side: Side; count: number; json: string }): string {
  return createHmac('sha256', session).update(`${side} ${count} `).update(json).digest('base64url');
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
