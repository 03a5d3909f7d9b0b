import * as vscode from 'vscode';
import { columnOf } from '../core/board';
import { Coalesced } from './coalesced';
import { commands } from './commandList';
import type { CurrentRepository } from './currentRepository';
import { openAsks } from './openAsks';

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
  const count = { drafts: 0, active: 0, queued: 0, ready: 0, applying: 0, done: 0 };
  for (const task of current.tasks.values()) count[columnOf(task)] += 1;
  const running = count.active + count.applying;
  const ready = [...current.tasks.values()].filter(({ now }) => now.state === 'ready').length;
  const broken = count.ready - ready;
  const asks = openAsks(current).length;
  const needs = broken + asks;
  const parts = [
    needs ? `${needs} need${needs === 1 ? 's' : ''} you` : '',
    running ? `${running} running` : '',
    ready ? `${ready} ready` : '',
    count.queued && !running ? `${count.queued} queued` : '',
  ].filter(Boolean);
  const following = situation.state === 'open' && situation.repository.engine.role === 'following';
  const sentence = [`Work Mode: ${parts.join(', ') || 'nothing runs'}.`, following ? 'Another window works on this repository.' : '', asks ? 'Answer.' : 'Open the board.'];
  return {
    text: parts.join(' · ') || 'Work Mode',
    icon: asks ? 'bell-dot' : running ? 'sync~spin' : broken ? 'bell-dot' : ready ? 'pass' : 'layout',
    sentence: sentence.filter(Boolean).join(' '),
    command: asks ? commands.answerAsk : commands.openBoard,
  };
}
