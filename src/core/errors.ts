/** The user asked for something that is not possible now. The sentence is for them, with the way out in it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

export type FailureKind = 'git' | 'disk' | 'agent';

/** Git, the disk or an agent let us down. The message tells the user what to do next, `detail` is for the log. */
export class Failure extends Error {
  override readonly name = 'Failure';
  constructor(readonly kind: FailureKind, message: string, readonly detail: string) {
    super(message);
  }
}

/** The disk takes nothing at all, whoever writes: it is full, or read-only. What needs it can wait until that is over. */
export class DiskFull extends Failure {
  constructor(message: string, detail: string) {
    super('disk', message, detail);
  }
}

/** The sentence to show for anything that was thrown; our own bugs get a neutral one. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Refusal || error instanceof Failure) return error.message;
  return 'Something went wrong inside Work Mode. The log says more.';
}

/** Everything known about what was thrown, for the log. */
export function detailOf(error: unknown): string {
  if (error instanceof Failure) return `${error.message}\n${error.detail}`;
  if (error instanceof Error) return error.stack ?? error.message;
  return String(error);
}
