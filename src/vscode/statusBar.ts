import * as vscode from 'vscode';
import { statusWords } from '../core/statusWords';
import type { ModeAction } from '../protocol/picture';
import { headerNow } from './boardFacts';
import { Coalesced } from './coalesced';
import { commands } from './commandList';
import type { CurrentRepository } from './currentRepository';
import { statusFace } from './statusFace';

/** The item in the status bar: what needs the person, and what work mode is at. A click answers what is asked, else it opens the board. */
export function showInStatusBar(current: CurrentRepository): vscode.Disposable[] {
  const item = vscode.window.createStatusBarItem('workMode.status', vscode.StatusBarAlignment.Left, 10);
  item.name = 'Work Mode';
  const draw = new Coalesced(250, () => {
    const { text, icon, sentence, command, links } = faceOf(current);
    item.command = command;
    // The icon syntax $(name) in the name of an agent is a name, not an icon.
    item.text = `$(${icon}) ${text.replaceAll('$(', '$\u200b(')}`;
    item.tooltip = tooltipOf(sentence, links);
    item.accessibilityInformation = { label: `${sentence} ${command === commands.answerAsk ? 'Answer.' : 'Open the board.'}`, role: 'button' };
  });
  draw.now();
  item.show();
  return [item, draw, current.onDidChange(() => draw.ask())];
}

interface Link { label: string; command: string }

function faceOf(current: CurrentRepository): { text: string; icon: string; sentence: string; command: string; links: Link[] } {
  const { situation } = current;
  const board: Link = { label: 'Open Board', command: commands.openBoard };
  if (situation.state === 'problem') return { text: 'Work Mode', icon: 'warning', sentence: `Work Mode: ${situation.sentence}`, command: commands.openBoard, links: [board] };
  const header = headerNow(current);
  if (!header || situation.state !== 'open') return { text: 'Work Mode', icon: 'layout', sentence: 'Work Mode: reading the tasks.', command: commands.openBoard, links: [board] };
  const words = statusWords(current.tasks.values());
  const { text, icon, sentence } = statusFace(header, words, Date.now());
  const following = situation.repository.engine.role === 'following' ? ' Another window works on this repository.' : '';
  const switches = header.actions.flatMap(({ name, label }) => (name === 'liftLimit' ? [] : [{ label, command: commandOf[name] }]));
  const answer = words.asks ? [{ label: 'Answer…', command: commands.answerAsk }] : [];
  return { text, icon, sentence: sentence + following, command: words.asks ? commands.answerAsk : commands.openBoard, links: [...answer, ...switches, board, { label: 'Activity Log', command: commands.showActivity }] };
}

/** Names of people and agents are appended as text; only our own commands can be run by a link. */
function tooltipOf(sentence: string, links: readonly Link[]): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString().appendText(sentence);
  tooltip.isTrusted = { enabledCommands: links.map(({ command }) => command) };
  return tooltip.appendMarkdown(`\n\n${links.map(({ label, command }) => `[${label}](command:${command})`).join(' · ')}`);
}

const commandOf: Record<Exclude<ModeAction['name'], 'liftLimit'>, string> = {
  turnOn: commands.turnOn, turnOff: commands.turnOff, pause: commands.pauseMode, resume: commands.resumeMode,
};
