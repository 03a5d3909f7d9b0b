import * as vscode from 'vscode';
import type { AgentReport } from '../core/agentReport';
import { Refusal } from '../core/errors';
import type { KnownAgent } from '../core/knownAgent';
import { settings } from './commandList';
import { commandWords } from './commandWords';
import type { CurrentRepository } from './currentRepository';
import { plainWords } from './plainWords';
import { writeInTerminal } from './signInTerminal';

type AddItem = vscode.QuickPickItem & { known: KnownAgent | null };

/** What a person does about agents themselves: add one, test one, confine them. */
export class AgentCommands {
  constructor(private readonly current: CurrentRepository) {}

  /** Offers the known agents and any other by its command line. */
  async add(): Promise<void> {
    const { agents } = await this.current.ready();
    const known = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: 'Looking for agents' }, () => agents.known());
    const here = known.filter(({ path }) => path !== null).map((one): AddItem => ({ label: `$(pass) ${one.label}`, description: one.path ?? '', detail: one.hint, known: one }));
    const missing = known.filter(({ path }) => path === null).map((one): AddItem => ({ label: `$(cloud-download) ${one.label}`, description: 'not found', detail: one.install, known: one }));
    const own: AddItem = { label: '$(terminal) Another agent, by its command line…', detail: 'Anything that speaks the Agent Client Protocol', known: null };
    const items = [own, separator('Found on this machine', here), ...here, separator('Not found', missing), ...missing].filter((item) => item !== null);
    const item = await vscode.window.showQuickPick(items as AddItem[], { title: 'Add Agent', placeHolder: 'Choose an agent', matchOnDetail: true });
    if (!item) return;
    if (item.known === null) return this.addOwn();
    await (item.known.path === null ? this.explain(item.known) : this.offer(item.known));
  }

  /** Tests the chosen agent and says what came out. */
  async test(id: string | null): Promise<void> {
    const agents = await this.testable();
    if (!agents.length) throw new Refusal('There is no agent to test yet. Add one with “Work Mode: Add Agent”. The built-in Shell agent needs no test.');
    const agent = agents.find((one) => one.id === id) ?? (await pickAgent(agents));
    if (!agent) return;
    const report = await this.tested(agent);
    if (report) await this.tell(agent, report);
  }

  /** From the next run on, agents see the rest of the disk read-only. */
  async turnSandboxOn(): Promise<void> {
    const why = await (await this.current.ready()).agents.whyNoSandbox();
    if (why !== null) throw new Refusal(why);
    await vscode.workspace.getConfiguration().update(settings.sandbox, true, vscode.ConfigurationTarget.Global);
    void vscode.window.showInformationMessage('The sandbox is on: agents of runs that start now write in their worktree and their own folders only. Not so the Shell agent, whose commands are yours.');
  }

  /** From the next run on, agents are not confined. */
  async turnSandboxOff(): Promise<void> {
    await vscode.workspace.getConfiguration().update(settings.sandbox, false, vscode.ConfigurationTarget.Global);
    void vscode.window.showInformationMessage('The sandbox is off for runs that start from now on.');
  }

  /** The agents that can be started; those that take messages are the ones that speak the protocol. */
  private async testable(): Promise<{ id: string; label: string }[]> {
    const { engine } = await this.current.ready();
    return engine.agents().filter(({ tier, mayTalk }) => !tier && mayTalk).map(({ id, label }) => ({ id, label }));
  }

  private async refresh(): Promise<void> {
    await (await this.current.ready()).agents.refresh();
  }

  private async mistakes(): Promise<readonly string[]> {
    return (await this.current.ready()).agents.mistakes();
  }

  private async addOwn(): Promise<void> {
    const line = await vscode.window.showInputBox({
      title: 'Add Agent (1 of 2)', prompt: 'The command line that starts the agent. It must speak the Agent Client Protocol on its standard input and output.',
      placeHolder: 'my-agent --acp', ignoreFocusOut: true, validateInput: problemOfLine,
    });
    const [command, ...args] = (line === undefined ? null : commandWords(line)) ?? [];
    if (!command) return;
    const taken = new Set(written().flatMap((one) => (isNamed(one) ? [one.name.toLowerCase()] : [])));
    const name = await vscode.window.showInputBox({
      title: 'Add Agent (2 of 2)', prompt: 'The name that is shown.', value: nameOf(command), ignoreFocusOut: true,
      validateInput: (text) => (!text.trim() ? 'It needs a name.' : taken.has(text.trim().toLowerCase()) ? 'There is an agent of that name.' : undefined),
    });
    if (!name?.trim()) return;
    const entry = { name: name.trim(), command, ...(args.length ? { args } : {}) };
    await vscode.workspace.getConfiguration().update(settings.agents, [...written(), entry], vscode.ConfigurationTarget.Global);
    await this.refresh();
    const agent = (await this.testable()).find(({ label }) => label === entry.name);
    if (!agent) throw new Refusal((await this.mistakes()).at(-1) ?? `“${entry.name}” is in your settings, and cannot be used. Look at the setting workMode.agents.`);
    const test = 'Test Agent';
    if ((await vscode.window.showInformationMessage(plainWords(`“${agent.label}” is in your settings. Test it now?`), test)) === test) await this.test(agent.id);
  }

  private async offer({ id, label }: KnownAgent): Promise<void> {
    await this.refresh();
    const [test, use] = ['Test Agent', 'Use for New Tasks'];
    const choice = await vscode.window.showInformationMessage(`${label} is there and can be chosen for every task.`, test, use);
    if (choice === test) await this.test(id);
    if (choice === use) await vscode.workspace.getConfiguration().update(settings.defaultAgent, id, vscode.ConfigurationTarget.Global);
  }

  private async explain({ install }: KnownAgent): Promise<void> {
    const copy = 'Copy Command';
    const command = /:\s*(\S.*)$/.exec(install)?.[1] ?? null;
    const choice = await vscode.window.showInformationMessage(plainWords(install), ...(command ? [copy] : []));
    if (choice === copy && command) await vscode.env.clipboard.writeText(command);
  }

  private async tested(agent: { id: string; label: string }): Promise<AgentReport | null> {
    const options = { location: vscode.ProgressLocation.Notification, title: plainWords(`Testing ${agent.label}`), cancellable: true };
    const { agents } = await this.current.ready();
    return vscode.window.withProgress(options, async (_progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort(new Error('Cancelled.')));
      try {
        return await agents.test(agent.id, abort.signal);
      } catch (error) {
        if (abort.signal.aborted) return null;
        throw error;
      }
    });
  }

  private async tell({ id, label }: { id: string; label: string }, report: AgentReport): Promise<void> {
    const [signIn, allow] = ['Sign In…', 'Allow in This Repository'];
    const unasking = report.works && !report.asks;
    const buttons = [...(report.signIn ? [signIn] : []), ...(unasking ? [allow] : [])];
    const detail = [...report.lines, ...(unasking ? ['', unaskingWords] : [])].join('\n');
    const { showInformationMessage, showWarningMessage } = vscode.window;
    const options = { modal: true, detail };
    const choice = await (report.works && !unasking ? showInformationMessage(report.headline, options, ...buttons) : showWarningMessage(report.headline, options, ...buttons));
    if (choice === signIn && report.signIn) writeInTerminal(report.signIn);
    if (choice === allow) await (await this.current.ready()).agents.allowUnasking(id, label);
  }
}

const unaskingWords = 'It writes and runs commands without asking, so nothing stops what it does in its worktree. You can allow that for this repository; it then stands in “Work Mode: Remembered Rules”.';

function separator(label: string, items: readonly unknown[]): vscode.QuickPickItem | null {
  return items.length ? { label, kind: vscode.QuickPickItemKind.Separator } : null;
}

async function pickAgent(agents: { id: string; label: string }[]): Promise<{ id: string; label: string } | undefined> {
  const items = agents.map((agent) => ({ label: `$(sparkle) ${agent.label}`, agent }));
  return (await vscode.window.showQuickPick(items, { title: 'Test Agent', placeHolder: 'It is started, says hello and is ended again' }))?.agent;
}

function problemOfLine(line: string): string | undefined {
  const words = commandWords(line);
  if (words === null) return 'A quote is not closed.';
  return words.length ? undefined : 'Write the command, for example: my-agent --acp';
}

/** The entries of the setting as they are. */
function written(): unknown[] {
  const value = vscode.workspace.getConfiguration().inspect(settings.agents)?.globalValue;
  return Array.isArray(value) ? value : [];
}

function isNamed(entry: unknown): entry is { name: string } {
  return typeof entry === 'object' && entry !== null && 'name' in entry && typeof entry.name === 'string';
}

function nameOf(command: string): string {
  const base = command.split(/[/\\]/).at(-1)!.replace(/\.\w+$/, '');
  return base.charAt(0).toUpperCase() + base.slice(1);
}
