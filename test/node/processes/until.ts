/** Waits for a state of the world outside that cannot tell us itself; mocha's time limit ends a wait in vain. */
export async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await new Promise((resolve) => setTimeout(resolve, 5));
}
