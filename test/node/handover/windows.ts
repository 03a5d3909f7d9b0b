import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Told } from '../../../src/engine/ports/windows';
import type { Address } from '../../../src/node/handover/address';
import { createHandover, type HandoverOptions, type LocalHandover } from '../../../src/node/handover/handover';
import type { Intent } from '../../../src/protocol/intents';
import { heardLog } from '../store/heardLog';
import { Looks } from '../../support/looks';

/** What a window that follows has heard. */
export class Heard {
  readonly news: Told[] = [];
  readonly line: ('open' | 'shut')[] = [];
  readonly #looks = new Looks();
  end = () => {};

  constructor(handover: LocalHandover) {
    this.end = handover.listen((news) => this.#add(() => this.news.push(news)), (state) => this.#add(() => this.line.push(state)));
  }

  /** Resolves as soon as this holds. */
  until(holds: () => boolean): Promise<void> {
    return this.#looks.until(holds);
  }

  #add(add: () => void): void {
    add();
    this.#looks.again();
  }
}

/** Windows of one repository that is nothing but a folder. */
export class Windows {
  readonly folder = mkdtempSync(join(tmpdir(), 'wm-handover-'));
  readonly file = join(this.folder, 'work-mode', 'handover.json');
  readonly keyFile = join(this.folder, 'machine', 'rules.key');
  readonly log = heardLog();
  #ends: (() => unknown)[] = [];

  constructor() {
    mkdirSync(join(this.folder, 'work-mode'), { recursive: true });
  }

  window(rest: Partial<HandoverOptions> = {}): LocalHandover {
    return createHandover({ commonDir: this.folder, file: this.file, root: this.folder, keyFile: this.keyFile, unsavedFiles: () => [], log: this.log, ...rest });
  }

  async serve(handle: (intent: Intent) => Promise<string>, window = this.window()) {
    const line = await window.serve(handle);
    this.#ends.push(() => line.close());
    return line;
  }

  listen(window = this.window()): Heard {
    const heard = new Heard(window);
    this.#ends.push(() => heard.end());
    return heard;
  }

  /** Where the window that works listens. */
  address(): Address {
    return JSON.parse(readFileSync(this.file, 'utf8')) as Address;
  }

  /** A connection on which nothing is said yet. */
  async stranger(path = this.address().path): Promise<Socket> {
    const socket = connect(path);
    this.#ends.push(() => socket.destroy());
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('connect', resolve));
    return socket;
  }

  async close(): Promise<void> {
    for (const end of this.#ends.reverse()) await end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Resolves when the other side has ended the connection. */
export function cutOff(socket: Socket): Promise<void> {
  socket.resume();
  return new Promise((resolve) => {
    if (socket.destroyed) resolve();
    socket.once('close', () => resolve());
  });
}

export const start = (id: string): Intent => ({ type: 'startTask', id });
