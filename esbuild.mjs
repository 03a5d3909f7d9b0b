// Builds the extension and the board into dist/, and the tests into out/. `--watch` rebuilds, `--tests` adds the tests, `--production` minifies.
import { build, context } from 'esbuild';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const flags = new Set(process.argv.slice(2));
const common = {
  bundle: true,
  sourcemap: flags.has('--production') ? false : 'linked',
  minify: flags.has('--production'),
  logLevel: 'warning',
};
const node = { ...common, platform: 'node', target: 'node20', format: 'cjs' };

const targets = [
  { ...node, entryPoints: ['src/extension.ts'], outfile: 'dist/extension.js', external: ['vscode'] },
  {
    ...common, entryPoints: ['webview/board.tsx'], outdir: 'dist/webview', format: 'iife', target: 'es2022', platform: 'browser',
    jsx: 'automatic', jsxImportSource: 'preact', loader: { '.ttf': 'file' }, assetNames: '[name]',
  },
];

if (flags.has('--tests')) {
  const files = (await readdir('test', { recursive: true }))
    .filter((file) => /\.(test|main)\.ts$/.test(file))
    .map((file) => join('test', file));
  targets.push({
    ...node, entryPoints: files, outdir: 'out', outbase: '.', packages: 'external', external: ['vscode'], sourcemap: 'inline',
  });
}

await mkdir('dist', { recursive: true });
if (flags.has('--watch')) for (const target of targets) await (await context(target)).watch();
else await Promise.all(targets.map((target) => build(target)));
