import { quoted } from '../processes/quoted';
import type { Fields } from './wire';

const commandNames = ['command', 'cmd', 'commandLine', 'command_line', 'shell_command', 'script', 'commands'];
const folderNames = ['cwd', 'workdir', 'working_directory', 'workingDirectory', 'dir_path', 'directory'];
const pathNames = [
  'file_path', 'filePath', 'path', 'absolute_path', 'absolutePath', 'abs_path', 'notebook_path', 'target_file', 'filename', 'fileName', 'file', 'uri',
  'old_path', 'oldPath', 'new_path', 'newPath', 'source', 'destination', 'from', 'to',
];
const listNames = ['paths', 'files', 'file_paths', 'filePaths'];
const shells = /^(?:.*\/)?(?:ba|z|da|k|a|fi)?sh(?:\.exe)?$/;

/** What goes into a tool, as fields; some agents send it as text, some one level deeper. */
export function inputFields(input: unknown): Fields {
  const outer = fields(typeof input === 'string' ? json(input) : input);
  const inner = ['input', 'arguments', 'args', 'params', 'parameters'].map((name) => fields(typeof outer[name] === 'string' ? json(outer[name]) : outer[name]));
  return Object.assign({}, ...inner, outer) as Fields;
}

/** The command line that goes into a tool; null when it takes none. Which of several fields the tool obeys is not known: all of them count. */
export function commandOf(input: Fields): string | null {
  const all = commandNames.flatMap((name) => {
    const command = commandText(input[name], name === 'commands');
    if (command === null) return [];
    const args = input['args'];
    return [isTexts(args) && args.length > 0 && typeof input[name] === 'string' ? [command, ...args.map(legible)].join(' ') : command];
  });
  return all.length > 0 ? [...new Set(all)].join('\n') : null;
}

/** The folder that a tool names to work in. */
export function folderOf(input: Fields): string | null {
  const named = [...new Set(folderNames.map((name) => input[name]).filter((one): one is string => typeof one === 'string' && one !== ''))];
  // Which of several it runs in is not known: then it is judged as if it ran outside of the worktree.
  return named.length > 1 ? '/' : named[0] ?? null;
}

/** Every path that goes into a tool. */
export function pathsOf(input: Fields): string[] {
  const single = pathNames.flatMap((name) => (typeof input[name] === 'string' ? [input[name]] : []));
  const listed = listNames.flatMap((name) => texts(input[name]));
  const changed = Object.keys(fields(input['changes']));
  const patched = ['patch', 'input', 'diff'].flatMap((name) => (typeof input[name] === 'string' ? pathsInPatch(input[name]) : []));
  return [...new Set([...single, ...listed, ...changed, ...patched])].filter((path) => path !== '' && !/^https?:/.test(path));
}

/** Whether a path is among what goes into the tool: then `command` may be the name of an editing command. */
export function namesPath(input: Fields): boolean {
  return pathNames.some((name) => typeof input[name] === 'string');
}

function commandText(value: unknown, several: boolean): string | null {
  if (typeof value === 'string') return value.trim() === '' ? null : value;
  if (Array.isArray(value) && several) {
    const all = value.map((one) => (typeof one === 'string' ? one : commandOf(fields(one))));
    return all.length > 0 && all.every((one) => one !== null) ? all.join('\n') : null;
  }
  if (!isTexts(value) || value.length === 0) return null;
  const [program = '', flag = '', script = ''] = value;
  if (value.length === 3 && shells.test(program) && /^-[a-z]*c$/.test(flag)) return script;
  return value.map(legible).join(' ');
}

/** Quoted only where it has to be: people read it. */
function legible(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : quoted(word);
}

function pathsInPatch(text: string): string[] {
  return [...text.matchAll(/^\*\*\* (?:(?:Add|Update|Delete) File|Move to): (.+)$/gm)].map(([, path]) => path!.trim());
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.flatMap((one) => (typeof one === 'string' ? [one] : pathsOf(fields(one)))) : [];
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function json(text: string): unknown {
  if (!text.trimStart().startsWith('{')) return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Still streaming in, or no JSON at all.
    return {};
  }
}
