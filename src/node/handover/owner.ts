import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { Failure, Refusal } from '../../core/errors';
import type { Told } from '../../engine/ports/windows';
import type { Log } from '../../engine/ports/world';
import type { Intent } from '../../protocol/intents';
import type { Seal } from '../files/seal';
import type { Address } from './address';
import { greetOwner, type Link } from './link';
import { type Answer, greetingMs, type Saying, sayingSchema } from './wire';

/** How long the window that works may take to say that it got a request. */
const gotMs = 10_000;

interface Open { resolve: (answer: Answer) => void; reject: (error: Error) => void; timer: NodeJS.Timeout }

/** The window that works, as one that follows sees it, while the connection lasts. */
export class Owner {
  #open = new Map<string, Open>();

  constructor(private readonly link: Link, readonly root: string) {}

  get over(): boolean {
    return this.link.over;
  }

  get idle(): boolean {
    return this.#open.size === 0;
  }

  /** Hands an intent over, once. Rejects with a Refusal when it is not known whether it was carried out. */
  ask(intent: Intent, unsaved: readonly string[]): Promise<Answer> {
    const id = randomBytes(12).toString('base64url');
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#settle(id)?.reject(unknownEnd('The window that works on this repository does not answer')), gotMs);
      this.#open.set(id, { resolve, reject, timer });
      this.link.send({ id, intent, unsaved: unsaved.slice(0, 1_000) });
    });
  }

  hear(saying: Exclude<Saying, { type: 'news' | 'welcome' }>): void {
    if (saying.type === 'got') clearTimeout(this.#open.get(saying.id)?.timer);
    else this.#settle(saying.id)?.resolve(saying);
  }

  /** The connection is over. */
  lost(): void {
    for (const id of [...this.#open.keys()]) this.#settle(id)?.reject(unknownEnd('The window that worked on this repository went away before it answered'));
  }

  leave(): void {
    this.link.socket.destroy();
  }

  #settle(id: string): Open | undefined {
    const open = this.#open.get(id);
    clearTimeout(open?.timer);
    this.#open.delete(id);
    return open;
  }
}

/** Connects with the window that listens at the address; null when it is not reached, or cannot prove to be one of this person. */
export async function connectOwner(
  address: Address, o: { commonDir: string; seal: Seal; log: Log; news: (news: Told) => void; over: (owner: Owner) => void },
): Promise<Owner | null> {
  const socket = await connected(address.path);
  const link = socket && await greetOwner(socket, { ...o, token: address.token });
  if (!link) return null;
  return new Promise((resolve) => {
    let owner: Owner | null = null;
    const timer = setTimeout(() => link.socket.destroy(), greetingMs);
    link.socket.once('close', () => {
      clearTimeout(timer);
      owner?.lost();
      if (owner) o.over(owner);
      resolve(null);
    });
    // The other side ends the connection in peace: nothing more is said here either.
    link.socket.once('end', () => link.socket.destroy());
    link.each((message) => {
      const saying = sayingSchema.safeParse(message);
      if (!saying.success) return o.log.warn(`Something of the window that works was not understood: ${saying.error.message}`);
      const { data } = saying;
      if (data.type === 'news') return owner && o.news(data.news);
      if (data.type !== 'welcome') return owner?.hear(data);
      clearTimeout(timer);
      resolve(owner = new Owner(link, data.root));
    });
  });
}

/** The answer as if it had been carried out here; null when it was not carried out at all. */
export function resultOf(answer: Answer): string | null {
  switch (answer.type) {
    case 'done': return answer.result;
    case 'refused': throw new Refusal(answer.sentence);
    case 'failed': throw new Failure(answer.kind, answer.sentence, 'It happened in the window that works; the log there says more.');
    case 'broke': throw new Error('The window that works met a fault; the log there says more.');
    case 'gone': return null;
  }
}

function unknownEnd(what: string): Refusal {
  return new Refusal(`${what}, so it is not known whether this was done. Look at the board before you do it again.`);
}

function connected(path: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const give = (result: Socket | null) => {
      clearTimeout(timer);
      if (!result) socket.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => give(null), greetingMs);
    socket.once('error', () => give(null));
    socket.once('connect', () => give(socket));
  });
}
