import type { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';

/** The lines that come over a connection. One that is longer than allowed ends it. */
export class Lines {
  #parts: string[] = [];
  #size = 0;
  #ready: string[] = [];
  #take: ((line: string) => void) | null = null;
  #fail: ((error: Error) => void) | null = null;
  #decoder = new StringDecoder('utf8');

  constructor(readonly socket: Socket, private most: number) {
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    // What went wrong with a connection is told by its end; 'close' comes after it.
    socket.on('error', () => undefined);
    socket.on('close', () => this.#fail?.(new Error('The connection has ended.')));
  }

  allow(most: number): void {
    this.most = most;
  }

  /** The next line. Rejects when the connection ends before. */
  next(): Promise<string> {
    const line = this.#ready.shift();
    if (line !== undefined) return Promise.resolve(line);
    if (this.socket.destroyed) return Promise.reject(new Error('The connection has ended.'));
    return new Promise((resolve, reject) => {
      this.#fail = reject;
      this.#take = (taken) => {
        this.#take = null;
        this.#fail = null;
        resolve(taken);
      };
    });
  }

  /** Every line from now on. */
  each(listener: (line: string) => void): void {
    this.#take = listener;
    for (const line of this.#ready.splice(0)) listener(line);
  }

  #read(chunk: Buffer): void {
    const pieces = this.#decoder.write(chunk).split('\n');
    for (const [at, piece] of pieces.entries()) {
      if (this.socket.destroyed) return;
      this.#parts.push(piece);
      this.#size += piece.length;
      if (this.#size > this.most) {
        this.#parts = [];
        this.socket.destroy();
        return;
      }
      if (at === pieces.length - 1) return;
      const line = this.#parts.join('');
      this.#parts = [];
      this.#size = 0;
      if (this.#take) this.#take(line);
      else this.#keep(line);
    }
  }

  /** Nobody says much before it is listened to. */
  #keep(line: string): void {
    this.#ready.push(line);
    if (this.#ready.length > 10) this.socket.destroy();
  }
}
