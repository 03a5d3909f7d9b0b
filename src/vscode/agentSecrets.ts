import * as vscode from 'vscode';
import * as z from 'zod';
import { settings } from './commandList';
import { plainWords } from './plainWords';

/** The secrets that agents get, in VS Code's own keeping. Settings hold their names only. */
export class AgentSecrets {
  constructor(private readonly storage: vscode.SecretStorage) {}

  /** The value; null when none is stored. */
  async get(key: string): Promise<string | null> {
    return (await this.storage.get(prefix + key)) ?? null;
  }

  /** Asks for a secret of the settings and stores it. An empty one is forgotten. */
  async set(): Promise<void> {
    const key = await this.pick();
    if (!key) return;
    const there = (await this.get(key)) !== null;
    const value = await vscode.window.showInputBox({
      title: `Secret “${key}”`, password: true, ignoreFocusOut: true,
      prompt: there ? 'The new value. Leave it empty to forget the stored one.' : 'The value. VS Code keeps it; it is never written into settings or logs.',
    });
    if (value === undefined) return;
    if (value) await this.storage.store(prefix + key, value);
    else await this.storage.delete(prefix + key);
    void vscode.window.showInformationMessage(plainWords(value ? `The secret “${key}” is stored. Runs that start from now on get it.` : `The secret “${key}” is forgotten.`));
  }

  private async pick(): Promise<string | undefined> {
    const names = namedSecrets(vscode.workspace.getConfiguration().get(settings.agents));
    const other = { label: '$(add) Another name…', key: null };
    const items = [...names.map(({ key, agents }) => ({ label: `$(key) ${key}`, description: agents.join(', '), key })), other];
    const item = names.length ? await vscode.window.showQuickPick(items, { title: 'Set Agent Secret', placeHolder: 'The secrets that your agents name' }) : other;
    if (!item) return undefined;
    if (item.key !== null) return item.key;
    return vscode.window.showInputBox({
      title: 'Name of the Secret', prompt: 'The name that the setting workMode.agents gives it below "secrets".',
      validateInput: (name) => (keyPattern.test(name) ? undefined : 'Letters, digits, dots, dashes and underscores, at most 100.'),
    });
  }
}

const prefix = 'agent.';
const keyPattern = /^[\w.-]{1,100}$/;

const settingSchema = z.array(z.object({ name: z.string(), secrets: z.record(z.string(), z.string()).catch({}) }).catch({ name: '', secrets: {} })).catch([]);

/** The names of secrets in the settings, and the agents that want each. */
export function namedSecrets(setting: unknown): { key: string; agents: string[] }[] {
  const found = new Map<string, string[]>();
  for (const { name, secrets } of settingSchema.parse(setting)) {
    for (const key of Object.values(secrets)) if (keyPattern.test(key)) found.set(key, [...new Set([...(found.get(key) ?? []), name])]);
  }
  return [...found].map(([key, agents]) => ({ key, agents }));
}
