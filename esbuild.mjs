// Builds the extension and the board into dist/. `--watch` rebuilds; `--production` minifies, into out/package/ (see package.mjs); `--unit`, `--tests` (all suites), `--support`
// (what the harness runs) and `--bench` add entries from test/, into out/.
import { build, context } from 'esbuild';
import { mkdir, readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';

const flags = new Set(process.argv.slice(2));
const production = flags.has('--production');
const dist = production ? 'out/package/dist' : 'dist';
const common = {
  bundle: true,
  sourcemap: production ? false : 'linked',
  minify: production,
  define: { 'process.env.NODE_ENV': production ? '"production"' : '"development"' },
  logLevel: 'warning',
};
const node = { ...common, platform: 'node', target: 'node20', format: 'cjs' };

// zod looks at it, and VS Code logs an error with a stack for every extension that does.
const define = { ...common.define, navigator: 'undefined' };

/** Large packages that are needed only once an agent starts: each in a file of its own, which nothing reads before. */
const apart = {
  'agentProtocol.js': ['@agentclientprotocol/sdk'],
  'toolProtocol.js': ['@modelcontextprotocol/sdk/server/index.js', '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js', '@modelcontextprotocol/sdk/types.js'],
};
const loadedApart = {
  name: 'apart',
  setup: ({ onResolve }) => onResolve({ filter: /^@(agentclientprotocol|modelcontextprotocol)\// }, ({ path, importer }) => {
    const file = Object.keys(apart).find((name) => apart[name].includes(path));
    if (file) return { path: `./${file}`, external: true };
    return { errors: [{ text: `${path} (imported by ${importer}) is to be named in "apart" in esbuild.mjs, or it becomes a part of the extension's start.` }] };
  }),
};

const targets = [
  { ...node, entryPoints: ['src/extension.ts'], outfile: `${dist}/extension.js`, external: ['vscode'], define, plugins: [loadedApart] },
  ...Object.entries(apart).map(([file, packages]) => ({
    ...node, stdin: { contents: packages.map((name) => `export * from '${name}';`).join('\n'), resolveDir: import.meta.dirname }, outfile: `${dist}/${file}`, define,
  })),
  {
    ...common, entryPoints: ['webview/board.tsx', 'webview/elementLibrary.ts', 'webview/thread.tsx'], outdir: `${dist}/webview`, format: 'iife', target: 'es2022', platform: 'browser',
    jsx: 'automatic', jsxImportSource: 'preact', loader: { '.ttf': 'file' }, assetNames: '[name]',
  },
];

/** Which files of test/ are entries, by flag. */
const kinds = {
  '--unit': (file) => file.startsWith(`unit${sep}`) && file.endsWith('.test.ts'),
  '--tests': (file) => /\.(test|main)\.ts$/.test(file),
  '--support': (file) => file.startsWith(`support${sep}`) && file.endsWith('.main.ts'),
  '--bench': (file) => file.endsWith('.main.ts') || (file.startsWith(`bench${sep}`) && file.endsWith('.ts')),
};
const wanted = Object.keys(kinds).filter((flag) => flags.has(flag));
if (wanted.length > 0) {
  const files = (await readdir('test', { recursive: true })).filter((file) => wanted.some((flag) => kinds[flag](file)));
  targets.push({
    ...node, entryPoints: files.map((file) => join('test', file)), outdir: 'out', outbase: '.', packages: 'external',
    external: ['vscode'], sourcemap: 'inline', define: {},
  });
}

await mkdir(dist, { recursive: true });
if (flags.has('--watch')) for (const target of targets) await (await context(target)).watch();
// Every target is built, also when another one fails: its messages are on the screen by then.
else if ((await Promise.allSettled(targets.map((target) => build(target)))).some((result) => result.status === 'rejected')) process.exitCode = 1;
