import * as vscode from 'vscode';
import type { Log } from '../engine/ports';

const kept = 200;

/** The output channel "Work Mode", with the levels VS Code offers there, and its last lines for the diagnostic report. */
export class WorkModeLog implements Log, vscode.Disposable {
  private readonly channel = vscode.window.createOutputChannel('Work Mode', { log: true });
  private readonly lines: string[] = [];

  debug(message: string): void {
    this.channel.debug(message);
  }

  info(message: string): void {
    this.keep('info', message);
    this.channel.info(message);
  }

  warn(message: string): void {
    this.keep('warning', message);
    this.channel.warn(message);
  }

  error(message: string): void {
    this.keep('error', message);
    this.channel.error(message);
  }

  show(): void {
    this.channel.show();
  }

  /** The last lines written, oldest first. */
  recent(): readonly string[] {
    return this.lines;
  }

  dispose(): void {
    this.channel.dispose();
  }

  private keep(level: string, message: string): void {
    this.lines.push(`${new Date().toISOString()} [${level}] ${message}`);
    if (this.lines.length > kept) this.lines.shift();
  }
}
