/**
 * Text of people and agents for a message of VS Code, which would turn `[words](command:…)` into a link that runs a command.
 * A character without width between the brackets keeps it text.
 */
export function plainWords(text: string): string {
  return text.replaceAll('](', ']\u200b(');
}

/** A link in a message of VS Code that runs one of our commands. */
export function commandLink(label: string, command: string, argument: unknown): string {
  // The link ends at the first closing bracket, and brackets are not encoded by encodeURIComponent.
  const encoded = encodeURIComponent(JSON.stringify([argument])).replaceAll('(', '%28').replaceAll(')', '%29');
  return `[${label}](command:${command}?${encoded} "${label}")`;
}

/** One line, at most so long. */
export function shortened(text: string, most: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > most ? `${line.slice(0, most - 1).trimEnd()}…` : line;
}
