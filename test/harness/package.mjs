// npm run package: the file that people install.
import { stat } from 'node:fs/promises';
import { ensureNodeModules } from './nodeModules.mjs';
import { ensurePackage } from './packaged.mjs';
import { endAllOnSignal } from './processes.mjs';
import { main, say } from './say.mjs';

endAllOnSignal();
await main(async () => {
  await ensureNodeModules();
  const vsix = await ensurePackage();
  say(`${vsix} (${Math.round((await stat(vsix)).size / 1000)} kB)`);
});
