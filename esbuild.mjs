// Builds the extension and the board into dist/. `--watch` rebuilds; `--production` minifies, into out/package/ (see package.mjs); `--unit`, `--tests` (all suites), `--support`
// (what the harness runs) and `--bench` add entries from test/, into out/.
import { build, context, transform } from 'esbuild';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';

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

/**
 * What the extension imports late becomes a file of its own that nothing reads before, and what several of these share is there once.
 * esbuild divides ES modules only, and VS Code loads CommonJS: so the files are turned into that once they are divided.
 */
const extension = {
  ...node, format: 'esm', splitting: true, entryPoints: { extension: 'src/extension.ts' }, outdir: dist, chunkNames: 'parts/[name]-[hash]', external: ['vscode'], define,
  sourcemap: production ? false : 'inline', write: false, metafile: true,
};
const inCommonJs = {
  name: 'in CommonJS',
  setup: ({ onEnd }) => onEnd(async ({ outputFiles = [], metafile }) => {
    const errors = metafile ? tooEarly(metafile) : [];
    if (errors.length > 0) return { errors };
    await Promise.all(outputFiles.map(async ({ path, text }) => {
      const { code, map } = await transform(text, {
        platform: 'node', target: node.target, format: 'cjs', minify: production, supported: { 'dynamic-import': false },
        sourcefile: path, sourcemap: production ? false : 'external',
      });
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, production ? code : `${code}//# sourceMappingURL=${basename(path)}.map\n`);
      if (!production) await writeFile(`${path}.map`, map);
    }));
    return {};
  }),
};

/** Large packages that are needed only once an agent starts: none of them may become a part of the extension's start. */
const late = /node_modules\/@(agentclientprotocol|modelcontextprotocol)\//;
function tooEarly({ outputs }) {
  const files = new Set([`${dist}/extension.js`]);
  for (const file of files) for (const { path, kind } of outputs[file].imports) if (kind === 'import-statement' && outputs[path]) files.add(path);
  const found = [...files].flatMap((file) => Object.keys(outputs[file].inputs)).filter((input) => late.test(input));
  return found.map((input) => ({ text: `${input} has become a part of the extension's start: import what needs it late.` }));
}

/** The tool server checks what agents send by itself, so it needs no validator of schemas; the package would bring along one of 100 kB. */
const withoutValidator = {
  name: 'without validator',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/ajv-provider\.js$/ }, () => ({ path: 'ajv-provider', namespace: 'left-out' }));
    onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'export class AjvJsonSchemaValidator {}' }));
  },
};

const targets = [
  { ...extension, plugins: [withoutValidator, inCommonJs] },
  {
    ...common, entryPoints: ['webview/board.tsx', 'webview/elementLibrary.ts', 'webview/thread.tsx', 'webview/activity.tsx'], outdir: `${dist}/webview`, format: 'iife', target: 'es2022', platform: 'browser',
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
// While it watches, windows that are open may still need the parts of the build before.
if (!flags.has('--watch')) await rm(join(dist, 'parts'), { recursive: true, force: true });
if (flags.has('--watch')) for (const target of targets) await (await context(target)).watch();
// Every target is built, also when another one fails: its messages are on the screen by then.
else if ((await Promise.allSettled(targets.map((target) => build(target)))).some((result) => result.status === 'rejected')) process.exitCode = 1;
