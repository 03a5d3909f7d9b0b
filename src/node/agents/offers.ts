import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { detailOf } from '../../core/errors';
import type { Log } from '../../engine/ports/world';
import type { OptionChoice } from '../../protocol/picture';
import { codeOf } from '../files/diskFailure';
import { writeWholeUnsynced } from '../files/writeWhole';

const choicesSchema = z.array(z.object({ value: z.string(), label: z.string() }));
const offerSchema = z.object({ models: choicesSchema.default([]), efforts: choicesSchema.default([]) });
const fileSchema = z.object({ version: z.literal(1), agents: z.record(z.string(), offerSchema) });

/** What an agent lets the person choose. */
export interface Offer { models: OptionChoice[]; efforts: OptionChoice[] }

/** What each agent offered when it was last seen, kept in a file, so that the form has lists before any agent was started. */
export class Offers {
  #offers: Record<string, Offer> = {};
  #writing: Promise<void> = Promise.resolve();
  readonly #path: string;

  constructor(folder: string, private readonly log: Log) {
    this.#path = join(folder, 'offers.json');
  }

  of(agent: string): Offer {
    return Object.hasOwn(this.#offers, agent) ? this.#offers[agent]! : none;
  }

  /** Reads what earlier windows have kept. It can be asked again of each agent, so an unreadable file is only noted. */
  async load(): Promise<void> {
    try {
      const { agents } = fileSchema.parse(JSON.parse(await readFile(this.#path, 'utf8')));
      this.#offers = { ...agents, ...this.#offers };
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') this.log.warn(`The lists of models could not be read, and fill again as agents are used: ${detailOf(error)}`);
    }
  }

  /** Keeps what an agent offers now; true when it is news. */
  remember(agent: string, offer: Offer): boolean {
    const { models, efforts } = offer;
    if (JSON.stringify(this.of(agent)) === JSON.stringify({ models, efforts })) return false;
    this.#offers = { ...this.#offers, [agent]: { models, efforts } };
    this.#writing = this.#writing.then(() => this.#write());
    return true;
  }

  /** Resolves when everything is in the file. */
  flush(): Promise<void> {
    return this.#writing;
  }

  async #write(): Promise<void> {
    try {
      await writeWholeUnsynced(this.#path, JSON.stringify({ version: 1, agents: this.#offers }));
    } catch (error) {
      this.log.warn(`The lists of models could not be kept: ${detailOf(error)}`);
    }
  }
}

const none: Offer = { models: [], efforts: [] };
