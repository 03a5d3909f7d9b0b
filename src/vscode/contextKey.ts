import * as vscode from 'vscode';

/** A context key for `when` clauses that is written only when it changes. */
export class ContextKey<T extends string | boolean> {
  private value: T | undefined;

  constructor(private readonly name: string) {}

  set(value: T): void {
    if (value === this.value) return;
    this.value = value;
    void vscode.commands.executeCommand('setContext', this.name, value);
  }
}
