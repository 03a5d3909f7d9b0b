import { couldBeOption } from './argument';
import type { Call } from './call';

/** What a shell is told to run. */
export type Script = { kind: 'text'; text: string } | { kind: 'file' } | { kind: 'stdin' } | { kind: 'unknown' } | { kind: 'foreign' } | { kind: 'nothing' };

const readable = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'mksh', 'rbash']);
/** Shells of another language: whatever they are given cannot be read. */
const foreign = new Set(['fish', 'csh', 'tcsh', 'nu', 'elvish', 'xonsh', 'pwsh', 'powershell', 'cmd', 'wsl', 'osh', 'ysh', 'yash', 'rc']);

export function isShell(program: string): boolean {
  return readable.has(program) || foreign.has(program);
}

/** What a shell would run, by its options. */
export function scriptOf({ program, args }: Call): Script {
  const only = args.length === 1 ? args[0]!.text : '';
  if (only === '--version' || only === '--help') return { kind: 'nothing' };
  if (foreign.has(program)) return { kind: 'foreign' };
  let text = false;
  let stdin = false;
  for (let at = 0; at < args.length; at++) {
    const one = args[at]!;
    if (!one.known && couldBeOption(one)) return { kind: 'unknown' };
    if (/^[-+]./.test(one.text) && one.text !== '--') {
      const cluster = one.text.startsWith('--') ? '' : one.text.slice(1);
      text ||= one.text.startsWith('-') && cluster.includes('c');
      stdin ||= cluster.includes('s');
      if (/[oO]/.test(cluster) || one.text === '--rcfile' || one.text === '--init-file') at++;
      continue;
    }
    const next = one.text === '--' || one.text === '-' ? args[at + 1] : one;
    if (!next) break;
    if (text) return next.known && !next.glob ? { kind: 'text', text: next.text } : { kind: 'unknown' };
    if (stdin) return { kind: 'stdin' };
    return next.known && !next.text.startsWith('/dev/') && !next.text.startsWith('/proc/') ? { kind: 'file' } : { kind: 'unknown' };
  }
  return text ? { kind: 'unknown' } : { kind: 'stdin' };
}
