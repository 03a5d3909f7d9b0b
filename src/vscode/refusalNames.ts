/** A refusal is read far from the card it is about: it names the task, once. */
export function naming(title: string, sentence: string): string {
  return sentence.includes(`“${title}”`) ? sentence : `“${title}”: ${sentence}`;
}
