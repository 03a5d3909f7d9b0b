/** Which processes are killed outright, not asked to end, while this work is done. */
export async function forcedWhile(work: () => Promise<unknown>): Promise<Set<number>> {
  const forced = new Set<number>();
  const kill = process.kill.bind(process);
  process.kill = (pid, signal) => {
    if (signal === 'SIGKILL') forced.add(pid);
    return kill(pid, signal);
  };
  try {
    await work();
  } finally {
    process.kill = kill;
  }
  return forced;
}
