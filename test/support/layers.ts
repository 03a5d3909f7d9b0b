import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { globalsOf, importsOf, type Import, type Source } from './sources';

/** What one folder may import: folders of ours (a `!` marks "types only"), packages, and what of Node. */
interface Layer { ours: readonly string[]; packages: readonly string[]; builtins: 'all' | 'none' | { not: readonly string[] } }

/** The table of ARCHITECTURE.md. The folder of a file is the longest of these that its path starts with. */
const layers: Record<string, Layer> = {
  'src/protocol': { ours: [], packages: ['zod'], builtins: 'none' },
  'src/core': { ours: ['src/protocol'], packages: ['zod', 'node-cron', 'unbash'], builtins: 'none' },
  'src/engine': { ours: ['src/core', 'src/protocol'], packages: [], builtins: 'none' },
  'src/node': {
    ours: ['src/engine/ports', 'src/core', 'src/protocol'],
    packages: ['zod', '@agentclientprotocol/sdk', '@modelcontextprotocol/sdk'],
    builtins: 'all',
  },
  'src/vscode': {
    ours: ['src/engine', 'src/core', 'src/protocol', 'src/api!'],
    packages: ['zod', 'vscode'],
    builtins: { not: ['child_process', 'fs', 'fs/promises', 'worker_threads', 'cluster'] },
  },
  'src/api': { ours: ['src/core!', 'src/protocol!'], packages: [], builtins: 'none' },
  'src/extension.ts': {
    ours: ['src/vscode', 'src/node', 'src/engine', 'src/core', 'src/protocol', 'src/api'], packages: ['vscode'], builtins: 'all',
  },
  webview: { ours: ['src/protocol!'], packages: ['preact', '@preact/signals', '@vscode/webview-ui-toolkit', '@vscode/codicons', 'marked', 'anser', '@tanstack/virtual-core'], builtins: 'none' },
};

/** Folders that are chapters of one file: nobody else imports them. */
const chapters: Record<string, string> = { 'src/core/moves': 'src/core/transition' };

/** What makes a decision depend on the moment, on chance or on the machine. */
const worldly = [
  'Date.now', 'new Date()', 'Math.random', 'performance.now', 'crypto', 'process', 'setTimeout', 'setInterval', 'setImmediate',
  'queueMicrotask', 'fetch', 'console',
];

/** Names that say nothing about the content. */
const nameless = /(^|\/)(utils?|[Hh]elpers?|common|misc|index)\.\w+$|([Mm]anager|[Ss]ervice|Impl)\.\w+$|(^|\/)I[A-Z][a-z]\w*\.\w+$/;

/** Every way in which a file breaks the layers, as sentences. */
export function violations(source: Source): string[] {
  const name = layerOf(source.path);
  if (!name) return [`${source.path} belongs to no layer`];
  const layer = layers[name]!;
  const wrong = importsOf(source).filter((one) => !mayImport(source.path, layer, one));
  return [
    ...wrong.map((one) => `${source.path} (${name}) may not import ${one.typeOnly ? 'types of ' : ''}${one.specifier}`),
    ...(name === 'src/core' || name === 'src/protocol' ? globalsOf(source, worldly) : []).map((used) => `${source.path} (${name}) may not use ${used}`),
  ];
}

/** What is wrong with the name or the length of a file, as sentences. */
export function unfit({ path, text }: Source): string[] {
  const lines = text.split('\n').length - 1;
  return [
    ...(lines > 400 ? [`${path} has ${lines} lines; the most is 400`] : []),
    ...(nameless.test(path) ? [`${path} is not named after the thing it exports`] : []),
  ];
}

function mayImport(from: string, layer: Layer, { specifier, typeOnly }: Import): boolean {
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(from), specifier);
    const own = layerOf(from)!;
    const chapter = Object.keys(chapters).find((name) => isBelow(target, name));
    if (chapter && !isBelow(from, chapter) && !isBelow(from, chapters[chapter]!)) return false;
    if (isBelow(target, own)) return true;
    return layer.ours.some((allowed) => (allowed.endsWith('!') ? typeOnly && isBelow(target, allowed.slice(0, -1)) : isBelow(target, allowed)));
  }
  const bare = specifier.replace(/^node:/, '');
  if (builtinModules.includes(bare)) return layer.builtins === 'all' || (layer.builtins !== 'none' && !layer.builtins.not.includes(bare));
  return layer.packages.some((name) => isBelow(specifier, name));
}

function layerOf(path: string): string | undefined {
  return Object.keys(layers).find((name) => isBelow(path, name));
}

/** `src/api.d.ts` is below `src/api`, `src/apiary.ts` is not. */
function isBelow(path: string, name: string): boolean {
  return path === name || path.startsWith(`${name}/`) || path.startsWith(`${name}.`);
}
