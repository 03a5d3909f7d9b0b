import { join } from 'node:path';
import { root } from './paths.mjs';
import { runShown } from './processes.mjs';
import { Problem, say } from './say.mjs';

/** Builds the extension and whatever the flags of esbuild.mjs add to it. */
export async function ensureBuild(...flags) {
  say(`building ${['the extension', ...flags.map((flag) => flag.replace('--', ''))].join(', ')} …`);
  const code = await runShown(process.execPath, [join(root, 'esbuild.mjs'), ...flags], { cwd: root });
  if (code !== 0) throw new Problem('The build failed: see above.');
}
