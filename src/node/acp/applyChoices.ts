import { Failure } from '../../core/errors';
import type { Profile } from '../../protocol/asks';
import type { OptionChoice } from '../../protocol/picture';
import { AgentError } from './agentLink';
import type { AgentProfile } from './agentProfile';
import type { SessionOptions } from './sessionOptions';

/** What was chosen for a run. */
export interface Choices {
  label: string;
  profile: AgentProfile;
  /** How much it may do. */
  measure: Profile;
  /** The person's own word for the mode, from the settings. */
  mode: string | undefined;
  model: string | null;
  effort: string | null;
}

/**
 * Sets mode, model and effort; after each new or continued session, because agents come back in their stock mode.
 * Throws Failure('agent') when something chosen is not to be had. Returns remarks for the transcript.
 */
export async function applyChoices(options: SessionOptions, o: Choices): Promise<string[]> {
  await applyMode(options, o);
  const remarks: string[] = [];
  // The list of efforts depends on the model, so the model comes first.
  for (const what of ['model', 'effort'] as const) {
    const value = o[what];
    if (value === null) continue;
    const offered = options.choices(what);
    const word = what === 'model' ? 'model' : 'reasoning effort';
    if (offered.length === 0) remarks.push(`${o.label} lets nobody choose its ${word}, so “${value}” has no effect: it works with its own.`);
    else if (!offered.some((one) => one.value === value)) throw new Failure('agent', `${o.label} has no ${word} “${value}”. It offers ${listed(offered)}. Choose one of them in the task, then start it again.`, '');
    else await told(() => options.set(what, value), `${o.label} did not take the ${word} “${value}”. Choose another one in the task, then start it again.`);
  }
  return remarks;
}

/** Sets the mode in which the agent asks. Called again before each turn: an agent may have changed it by itself. */
export async function applyMode(options: SessionOptions, o: Choices): Promise<void> {
  const offered = options.choices('mode');
  const wanted = o.mode !== undefined ? [o.mode] : o.profile.modes[o.measure] ?? [];
  const must = o.mode !== undefined || o.profile.modeMatters;
  // A session that is continued may not tell its modes again.
  const mode = offered.length === 0 ? wanted[0] : wanted.find((one) => offered.some((choice) => choice.value === one));
  if (mode !== undefined && (offered.length > 0 || must)) {
    const refused = `${o.label} did not take the mode “${mode}”, in which it asks before it changes something, so it was not started. Update it, or set another mode in the setting “workMode.agents”.`;
    return told(() => options.set('mode', mode), refused);
  }
  if (!must || wanted.length === 0) return;
  throw new Failure('agent', `${o.label} does not offer the mode ${wanted.map((one) => `“${one}”`).join(' or ')}, in which it asks before it changes something. It offers ${listed(offered)}. Update it, or set a mode in the setting “workMode.agents”.`, '');
}

async function told(set: () => Promise<void>, sentence: string): Promise<void> {
  try {
    await set();
  } catch (error) {
    if (error instanceof AgentError) throw new Failure('agent', sentence, `${error.code} ${error.message}`);
    throw error;
  }
}

function listed(choices: OptionChoice[]): string {
  const shown = choices.slice(0, 12).map((one) => `“${one.value}”`).join(', ');
  return choices.length > 12 ? `${shown} and ${choices.length - 12} more` : shown || 'none';
}
