import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What is always there on a machine without a network, and says nothing about us. */
const noise = /ENOTFOUND|ProxyResolver|No signed-in session/;

/** The newest session of a server: what Work Mode has logged, and what its extension hosts say about it or call an error. */
export async function newestHostLogs(data: string): Promise<string> {
  const logs = join(data, 'data', 'logs');
  const newest = (await readdir(logs)).sort().at(-1);
  if (!newest) return 'There are no logs.';
  const files = (await readdir(join(logs, newest), { recursive: true })).sort();
  const texts = await Promise.all(files.filter((file) => file.endsWith('.log')).map(async (file) => {
    const entries = entriesOf(await readFile(join(logs, newest, file), 'utf8'));
    const kept = /work[- ]?mode/i.test(file) ? entries : file.endsWith('remoteexthost.log') ? entries.filter(concernsUs) : [];
    return kept.length > 0 ? `--- ${file}\n${kept.slice(-40).join('\n')}\n` : '';
  }));
  return texts.join('');
}

/** An entry begins with its time; the lines after it belong to it. */
function entriesOf(text: string): string[] {
  return text.trimEnd().split(/\n(?=\d{4}-\d\d-\d\d )/);
}

function concernsUs(entry: string): boolean {
  return /work-mode/.test(entry) || (/\[error\]/.test(entry) && !noise.test(entry));
}
