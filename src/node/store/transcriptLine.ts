import type { TranscriptLine } from '../../protocol/transcript';
import { transcriptLineSchema } from '../../protocol/transcript';

/** One line of a transcript; null for a torn one, or one of a kind that a newer version writes. */
export function transcriptLine(text: string): TranscriptLine | null {
  try {
    return transcriptLineSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
