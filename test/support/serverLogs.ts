import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The ends of the logs of a server's newest session: its extension hosts, and the channels of Work Mode. */
export async function newestHostLogs(data: string): Promise<string> {
  const logs = join(data, 'data', 'logs');
  const newest = (await readdir(logs)).sort().at(-1);
  if (!newest) return 'There are no logs.';
  const files = (await readdir(join(logs, newest), { recursive: true })).filter((file) => /remoteexthost\.log$|work-mode.*\.log$|Work Mode.*\.log$/.test(file));
  const texts = await Promise.all(files.map(async (file) => `--- ${file}\n${lastLines(await readFile(join(logs, newest, file), 'utf8'), 40)}`));
  return texts.join('\n');
}

function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
