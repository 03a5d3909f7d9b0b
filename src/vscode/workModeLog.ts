import * as vscode from 'vscode';
import type { Log } from '../engine/ports/world';

const kept = 200;

/**
 * The output channel "Work Mode", with the levels VS Code offers there, and its last lines for the diagnostic report.
 * A channel that is closed throws at whoever still writes, and a log must never be the reason that work ends: then it is silent.
 */
export class WorkModeLog implements Log, vscode.Disposable {
  private readonly channel = vscode.window.createOutputChannel('Work Mode', { log: true });
  private readonly lines: string[] = [];
  private closed = false;

  debug(message: string): void {
    if (!this.closed) this.channel.debug(message);
  }

  info(message: string): void {
    this.keep('info', message);
    if (!this.closed) this.channel.info(message);
  }

  warn(message: string): void {
    this.keep('warning', message);
    if (!this.closed) this.channel.warn(message);
  }

  error(message: string): void {
    this.keep('error', message);
    if (!this.closed) this.channel.error(message);
  }

  show(): void {
    this.channel.show();
  }

  /** The last lines written, oldest first. */
  recent(): readonly string[] {
    return this.lines;
  }

  dispose(): void {
    this.closed = true;
    this.channel.dispose();
  }

  private keep(level: string, message: string): void {
    this.lines.push(`${new Date().toISOString()} [${level}] ${message}`);
    if (this.lines.length > kept) this.lines.shift();
  }
}
