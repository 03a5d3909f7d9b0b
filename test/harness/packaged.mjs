import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureBuild } from './build.mjs';
import { exists } from './cached.mjs';
import { out, root } from './paths.mjs';
import { runLogged } from './processes.mjs';
import { say } from './say.mjs';

/** What the extension consists of besides the build; the rest of the checkout cannot get into the package. */
const content = ['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE', 'media', '.vscodeignore'];

/** Builds for production and packs work-mode-<version>.vsix; resolves with its path. Needs no network. */
export async function ensurePackage() {
  const stage = join(out, 'package');
  await rm(stage, { recursive: true, force: true });
  await mkdir(stage, { recursive: true });
  await ensureBuild('--production');
  for (const name of content) if (await exists(join(root, name))) await cp(join(root, name), join(stage, name), { recursive: true });
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const vsix = join(root, `work-mode-${version}.vsix`);
  say('packing …');
  await runLogged(process.execPath, [join(root, 'node_modules', '@vscode', 'vsce', 'vsce'), 'package', '--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--out', vsix], {
    cwd: stage,
    log: join(out, 'logs', 'vsce.log'),
    sentence: 'The extension could not be packed.',
  });
  return vsix;
}
