import * as vscode from 'vscode';
import { statusWords } from '../core/statusWords';
import { Coalesced } from './coalesced';
import { commands } from './commandList';
import type { CurrentRepository } from './currentRepository';

/** The item in the status bar: what needs the person, what runs, what is ready. A click answers what is asked, else it opens the board. */
export function showInStatusBar(current: CurrentRepository): vscode.Disposable[] {
  const item = vscode.window.createStatusBarItem('workMode.status', vscode.StatusBarAlignment.Left, 10);
  item.name = 'Work Mode';
  const draw = new Coalesced(250, () => {
    const { text, icon, sentence, command } = faceOf(current);
    item.command = command;
    item.text = `$(${icon}) ${text}`;
    item.tooltip = sentence;
    item.accessibilityInformation = { label: sentence, role: 'button' };
  });
  draw.now();
  item.show();
  return [item, draw, current.onDidChange(() => draw.ask())];
}

function faceOf(current: CurrentRepository): { text: string; icon: string; sentence: string; command: string } {
  const { situation } = current;
  if (situation.state === 'problem') return { text: 'Work Mode', icon: 'warning', sentence: `Work Mode: ${situation.sentence}`, command: commands.openBoard };
  const { asks, running, undecided, ready, short, whole } = statusWords(current.tasks.values());
  const following = situation.state === 'open' && situation.repository.engine.role === 'following';
  const sentence = [`Work Mode: ${whole.join(', ') || 'nothing runs'}.`, following ? 'Another window works on this repository.' : '', asks ? 'Answer.' : 'Open the board.'];
  return {
    text: short.join(' · ') || 'Work Mode',
    icon: asks ? 'bell-dot' : running ? 'sync~spin' : undecided ? 'warning' : ready ? 'pass' : 'layout',
    sentence: sentence.filter(Boolean).join(' '),
    command: asks ? commands.answerAsk : commands.openBoard,
  };
}
