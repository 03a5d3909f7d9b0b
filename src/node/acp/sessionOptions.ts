import { Failure } from '../../core/errors';
import type { OptionChoice } from '../../protocol/picture';
import type { AgentLink } from './agentLink';
import type { AgentUpdate } from './updates';
import { type ConfigOption, optionsSchema, type SessionFacts } from './wire';
import * as z from 'zod';

/** What an agent lets one choose. */
export interface Offers { models: OptionChoice[]; efforts: OptionChoice[]; modes: OptionChoice[] }

type Switch = 'mode' | 'model' | 'effort';
const categories: Record<Switch, string> = { mode: 'mode', model: 'model', effort: 'thought_level' };

/** The agent's own switches in one session: as its options, or with the older methods where it has those only. */
export class SessionOptions {
  private options: ConfigOption[];
  private mode: string | null;

  constructor(private readonly link: AgentLink, readonly session: string, private readonly facts: SessionFacts) {
    this.options = facts.configOptions;
    this.mode = facts.modes?.currentModeId ?? null;
  }

  offers(): Offers {
    return { models: this.choices('model'), efforts: this.choices('effort'), modes: this.choices('mode') };
  }

  /** The value that holds now; null where the agent does not say. */
  current(what: Switch): string | null {
    const value = this.option(what)?.currentValue;
    if (typeof value === 'string') return value;
    if (what === 'mode') return this.mode;
    return what === 'model' ? this.facts.models?.currentModelId ?? null : null;
  }

  /** Notes what the agent tells of its switches. */
  heard(update: Extract<AgentUpdate, { kind: 'mode' | 'options' }>): void {
    if (update.kind === 'options') this.options = update.options;
    if (update.kind !== 'mode') return;
    this.mode = update.mode;
    const option = this.option('mode');
    if (option) option.currentValue = update.mode;
  }

  choices(what: Switch): OptionChoice[] {
    const option = this.option(what);
    if (option) return option.options.map((one) => ({ value: one.value, label: one.name ?? one.value }));
    if (what === 'mode') return this.facts.modes?.availableModes.map((one) => ({ value: one.id, label: one.name ?? one.id })) ?? [];
    if (what === 'model') return this.facts.models?.availableModels.map((one) => ({ value: one.modelId, label: one.name ?? one.modelId })) ?? [];
    return [];
  }

  /** Sets it, also where the agent offers no list of values. Throws what the agent answers. */
  async set(what: Switch, value: string): Promise<void> {
    if (this.current(what) === value) return;
    const option = this.option(what);
    const session = this.session;
    if (option) {
      const answer = await this.link.request('session/set_config_option', { sessionId: session, configId: option.id, value });
      const read = z.object({ configOptions: optionsSchema }).safeParse(answer);
      if (read.success && read.data.configOptions.length > 0) this.options = read.data.configOptions;
      const now = this.current(what);
      if (now !== value && read.success) throw new Failure('agent', `The agent was told to use “${value}”, but goes on with “${now ?? 'something else'}”.`, JSON.stringify(answer));
      return;
    }
    if (what === 'mode') {
      await this.link.request('session/set_mode', { sessionId: session, modeId: value });
      this.mode = value;
    }
    if (what === 'model') {
      await this.link.request('session/set_model', { sessionId: session, modelId: value });
      if (this.facts.models) this.facts.models.currentModelId = value;
    }
  }

  private option(what: Switch): ConfigOption | undefined {
    const selects = this.options.filter((one) => one.type !== 'boolean');
    return selects.find((one) => one.category === categories[what]) ?? selects.find((one) => one.id === what);
  }
}
