import * as vscode from 'vscode';
import * as z from 'zod';
import { isIn, isLive } from '../core/task';
import { commands } from './commandList';
import type { CurrentRepository } from './currentRepository';
import type { Guard } from './guard';
import { turnedOnChoices, turnedOnWords } from './turnedOnWords';
import { slots } from './workModeSettings';

/** Tells the person who turned work mode on what happens now: once in each repository, and whenever there is nothing to do. */
export class TurnedOn {
  constructor(private readonly current: CurrentRepository, private readonly guard: Guard, private readonly memory: vscode.Memento) {}

  tell(): void {
    void this.guard.run('Telling that work mode is on', async () => {
      const { root } = await this.current.ready();
      const told = rootsSchema.catch([]).parse(this.memory.get(memoryKey));
      const tasks = [...this.current.tasks.values()];
      const going = tasks.filter((task) => isLive(task) || isIn(task, 'queued', 'preparing')).length;
      const drafts = tasks.filter((task) => isIn(task, 'draft')).length;
      const words = turnedOnWords({ going, drafts, slots: slots(), first: !told.includes(root) });
      if (!words) return;
      await this.memory.update(memoryKey, [...told.filter((other) => other !== root), root].slice(-keptRoots));
      const choice = await vscode.window.showInformationMessage(words.sentence, ...words.choices.map((name) => turnedOnChoices[name]));
      const name = words.choices.find((one) => turnedOnChoices[one] === choice);
      if (name) await vscode.commands.executeCommand(commandOf[name]);
    });
  }
}

const commandOf = { addToQueue: commands.acceptTask, newTask: commands.newTask, turnOff: commands.turnOff } as const;
const memoryKey = 'mode.explained';
const keptRoots = 200;
const rootsSchema = z.array(z.string());
