/** How a test of an agent turned out, in words for the person. */
export interface AgentReport {
  /** It started and said hello. */
  works: boolean;
  /** One sentence: the outcome, with the way out. */
  headline: string;
  /** What was learned about it, one line each. */
  lines: string[];
  /** The command that signs the person in; null when it does not want that. */
  signIn: string | null;
  /** False when it is not known to ask before it writes or runs something. */
  asks: boolean;
}
