/** What a terminal would show in the end: no colours, no cursor movements, a line that was written over counts once. */
export function plainLines(text: string): string[] {
  const lines = text.replace(escapes, '').replace(/\r+\n/g, '\n').split('\n').map(lastWritten);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function lastWritten(line: string): string {
  const parts = line.split('\r').filter(Boolean);
  return (parts.at(-1) ?? '').replace(control, '');
}

// Operating system commands (titles, links), then control sequences (colours, cursor), then two-byte escapes.
// eslint-disable-next-line no-control-regex -- these are the characters to remove
const escapes = /\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b[ -/]*[0-~]/g;
// eslint-disable-next-line no-control-regex -- what an editor would draw as a box; tab stays
const control = /[\u0000-\u0008\u000b-\u001f\u007f]/g;
