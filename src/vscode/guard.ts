import * as vscode from 'vscode';
import { detailOf, Failure, Refusal, sentenceOf } from '../core/errors';
import type { Log } from '../engine/ports/world';
import { plainWords } from './plainWords';

const openLog = 'Open Log';

/** Wraps everything that VS Code calls: whatever is thrown inside is told to the person and logged, and goes no further. */
export class Guard {
  constructor(readonly log: Log & { show(): void }) {}

  /** Does the work. Resolves with undefined when it failed and the person was told. */
  async run<T>(what: string, work: () => Thenable<T> | T): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.tell(what, error);
      return undefined;
    }
  }

  /** The work as a callback for VS Code's events and commands. */
  wrap<A extends unknown[]>(what: string, work: (...args: A) => unknown): (...args: A) => Promise<void> {
    return async (...args) => {
      await this.run(what, () => work(...args));
    };
  }

  /** Logs and shows, according to whose move it is. */
  tell(what: string, error: unknown): void {
    this.record(what, error);
    if (error instanceof Refusal) {
      void vscode.window.showWarningMessage(plainWords(error.message));
      return;
    }
    void vscode.window.showErrorMessage(plainWords(sentenceOf(error)), openLog).then((choice) => {
      if (choice) this.log.show();
    });
  }

  /** Logs only: for places that show the sentence themselves. A refusal is the person's move and no error. */
  record(what: string, error: unknown): void {
    if (error instanceof Refusal) this.log.info(`${what}: refused. ${error.message}`);
    else if (error instanceof Failure) this.log.error(`${what}: ${detailOf(error)}`);
    else this.log.error(`${what}: unexpected. ${detailOf(error)}`);
  }
}
