/**
 * Words that a person decides by, with everything in them to be seen: characters that turn the direction of a line, take no room or control a
 * terminal are written out, so that no command and no file can look like another one.
 */
export function visibleText(text: string): string {
  // Joiners stand in words and emoji of many languages, where they do no harm.
  return text.replace(/[\p{Cc}\p{Cf}\u115f\u1160\u2028\u2029\u3164\uffa0]/gu, (one) => (/[\t\n\r\u200c\u200d]/.test(one) ? one : `⟨U+${one.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`));
}
