/** A word as a shell takes it, whatever is in it: between single quotes a shell changes nothing. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
