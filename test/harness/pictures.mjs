// npm run pictures: takes the pictures of README.md anew, by the e2e story that makes them.
import { cp, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureBuild } from './build.mjs';
import { ensureMachine } from './machine.mjs';
import { ensureNodeModules } from './nodeModules.mjs';
import { out, root } from './paths.mjs';
import { endAllOnSignal } from './processes.mjs';
import { main, Problem, say } from './say.mjs';
import { runSuite } from './suites.mjs';

endAllOnSignal();
await main(async () => {
  await ensureNodeModules();
  await ensureMachine();
  await ensureBuild('--tests');
  const { failures } = await runSuite('e2e', 'the pictures of the README');
  if (failures.length > 0) throw new Problem(`The pictures could not be taken: ${failures.join(' ')}`);
  const folder = join(out, 'pictures');
  const pictures = (await readdir(folder)).filter((file) => file.startsWith('readme-'));
  await mkdir(join(root, 'media', 'readme'), { recursive: true });
  for (const file of pictures) await cp(join(folder, file), join(root, 'media', 'readme', file.replace('readme-', '')));
  say(`taken: ${pictures.join(', ')}`);
});
