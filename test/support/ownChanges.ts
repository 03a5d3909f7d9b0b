import type { OwnChange } from '../../src/core/ownChange';
import { changeText } from '../../src/core/ownChange';
import type { TreeLook } from '../../src/engine/ports/git';

/** What differs from then, in words. */
export async function told(before: TreeLook): Promise<string[]> {
  return (await before.changes()).map(changeText);
}

/** Files that changed. */
export function files(...paths: string[]): OwnChange[] {
  return paths.map((name) => ({ kind: 'file', name }));
}
