/** Where a link of an agent leads: to the web, to a file, or nowhere. */
export type LinkTarget = { kind: 'web'; url: string } | { kind: 'file'; path: string; line: number | null } | { kind: 'none' };

const scheme = /^[a-z][a-z0-9+.-]+:/i;
const fileWithLine = /^([^?#]+?\.\w+):(\d+)(?::\d+)?$/;

/** Judges a link: only http, https and mailto leave the editor, only plain paths open a file. The host looks at both again. */
export function linkTarget(href: string): LinkTarget {
  const given = href.trim();
  if (/^(https?:\/\/|mailto:)/i.test(given)) return { kind: 'web', url: given };
  const withLine = fileWithLine.exec(given);
  if (withLine?.[1] !== undefined && !scheme.test(withLine[1])) return file(withLine[1], Number(withLine[2]));
  const local = given.replace(/^file:\/\/(?=\/)/i, '');
  if (local === '' || local.startsWith('#') || local.startsWith('//') || scheme.test(local)) return { kind: 'none' };
  const [path = '', place = ''] = local.split('#', 2);
  const line = /^L?(\d+)(?=$|[-C:,])/.exec(place);
  return file(path.replace(/\?.*$/, ''), line ? Number(line[1]) : null);
}

function file(path: string, line: number | null): LinkTarget {
  return path === '' ? { kind: 'none' } : { kind: 'file', path: decoded(path), line };
}

function decoded(path: string): string {
  return path.replace(/(?:%[0-9a-f]{2})+/gi, (part) => {
    const bytes = part.slice(1).split('%').map((hex) => Number.parseInt(hex, 16));
    return new TextDecoder().decode(Uint8Array.from(bytes));
  });
}
