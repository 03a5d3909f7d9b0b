import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** What an engine of the campaign says. */
export interface Fact {
  said: 'working' | 'following' | 'accepted' | 'ready' | 'applied' | 'dropped' | 'closed' | 'broke';
  id?: string; by?: string; result?: string; states?: [string, string][]; error?: string;
}

/** One engine in a process of its own, which can be killed at any moment. */
export class CampaignEngine {
  readonly #child: ChildProcess;
  readonly #over: Promise<void>;
  #facts: Fact[] = [];
  #changed = () => {};
  role: 'opening' | 'following' | 'working' | 'gone' = 'opening';
  errors = '';

  constructor(o: { folder: string; outside: string; seed: number; heard: (fact: Fact) => void }) {
    this.#child = spawn(process.execPath, ['out/test/support/campaign.main.js', o.folder, o.outside, String(o.seed)], {
      stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, [laneVariable]: o.outside },
    });
    this.#child.stdin!.on('error', () => undefined);
    this.#child.stderr!.on('data', (chunk: Buffer) => { this.errors = `${this.errors}${chunk.toString()}`.slice(-4000); });
    createInterface(this.#child.stdout!).on('line', (line) => {
      const fact = parse(line);
      if (!fact) return;
      this.#facts.push(fact);
      if (fact.said === 'working' || fact.said === 'following') this.role = fact.said;
      o.heard(fact);
      this.#changed();
    });
    this.#over = new Promise((resolve) => this.#child.once('close', () => {
      this.role = 'gone';
      this.#changed();
      resolve();
    }));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Resolves when it has one of these roles; false when it ended, or did not get there in time. */
  async until(roles: string[], withinMs: number): Promise<boolean> {
    const timer = setTimeout(() => this.#changed(), withinMs);
    for (const until = Date.now() + withinMs; !roles.includes(this.role) && this.role !== 'gone' && Date.now() < until;) {
      await new Promise<void>((resolve) => (this.#changed = resolve));
    }
    clearTimeout(timer);
    return roles.includes(this.role);
  }

  /** Resolves with the time of its death. */
  async kill(): Promise<number> {
    const at = Date.now();
    this.#child.kill('SIGKILL');
    await this.#over;
    return at;
  }

  /** Lets it close in peace; false when it did not. */
  async close(withinMs: number): Promise<boolean> {
    this.#child.stdin!.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), withinMs);
    await this.#over;
    clearTimeout(timer);
    return this.#facts.some(({ said }) => said === 'closed');
  }
}

/** Marks every process of a lane, however far it is from its engine. */
export const laneVariable = 'WORK_MODE_CAMPAIGN_LANE';

/** A line that was torn by the kill tells nothing. */
function parse(line: string): Fact | null {
  try {
    return JSON.parse(line) as Fact;
  } catch {
    return null;
  }
}
