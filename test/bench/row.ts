/** One line of the bench: a figure of ours, with the floor it stands on measured in the same run. */
export interface BenchRow {
  name: string;
  unit: string;
  limit: number;
  /** True when the limit is on the ratio of ours to the floor, false when it is on ours. */
  ratio: boolean;
  /** True when less than the limit is too little, as of frames a second. */
  atLeast?: true;
  /** At least five samples each, or three where each is long in itself, ours and the floor in turn, on data that it makes and removes itself. */
  measure(): Promise<{ ours: number[]; floor: number[] | null }>;
}

/** How long `work` takes, in milliseconds. */
export async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
