/** In a sentence: “a”, “a and b”, “a, b and c”. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

/** The first of them and, where there are others, a word of how many. */
export function firstOf(words: readonly string[], most: number, more: (others: number) => string): string[] {
  return words.length > most ? [...words.slice(0, most), more(words.length - most)] : [...words];
}
