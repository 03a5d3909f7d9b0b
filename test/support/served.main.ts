// Serves VS Code with Work Mode for a person: `served.main.js DATA FOLDER`. Ends when it is told to, or with the server.
import { randomBytes } from 'node:crypto';
import { serveVsCode } from './vscodeServer';

async function main(data: string, folder: string): Promise<void> {
  const server = await serveVsCode({
    data, folder, workMode: { folder: process.cwd() }, settings: { 'workbench.startupEditor': 'readme' }, trust: 'given',
    token: randomBytes(16).toString('hex'), usedBy: 'person',
  });
  console.log(box(['Work Mode is running. Open this address in a browser:', '', `  ${server.address}`, '', `Folder:  ${folder}`, 'Ctrl+C ends it.']));
  await server.ended;
  throw new Error('The VS Code server has ended.');
}

function box(lines: string[]): string {
  const width = Math.max(...lines.map((line) => line.length));
  const edge = '─'.repeat(width + 2);
  return [`┌${edge}┐`, ...lines.map((line) => `│ ${line.padEnd(width)} │`), `└${edge}┘`].join('\n');
}

main(process.argv[2]!, process.argv[3]!).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
