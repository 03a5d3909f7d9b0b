/**
 * The words of a command line that a person typed, as a shell would part them: by blanks, with quotes around what holds blanks.
 * Null where a quote is not closed. Backslashes stay what they are, for paths of Windows.
 */
export function commandWords(line: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (const char of line.trim()) {
    if (quote) {
      if (char === quote) quote = null;
      else word = (word ?? '') + char;
    } else if (char === '"' || char === '\'') {
      quote = char;
      word ??= '';
    } else if (/\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? '') + char;
    }
  }
  if (quote) return null;
  return word === null ? words : [...words, word];
}
