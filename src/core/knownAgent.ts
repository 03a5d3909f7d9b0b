/** A known agent, and whether it is on this machine. */
export interface KnownAgent {
  id: string;
  label: string;
  hint: string;
  /** Path of its program; null when it is not there. */
  path: string | null;
  /** How to get it, as a sentence, also where only its protocol adapter is missing; empty when it is there. */
  install: string;
}
