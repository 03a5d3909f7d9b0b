import { existsSync } from 'node:fs';
import { installPackages } from './debian.mjs';
import { onPath } from './onPath.mjs';
import { Problem } from './say.mjs';

const macPaths = ['Chromium', 'Google Chrome', 'Microsoft Edge'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);

/** Path of a Chromium-like browser: the one in WORK_MODE_CHROMIUM, one of this machine, or Debian's, installed now. */
export async function ensureChromium() {
  const chosen = process.env.WORK_MODE_CHROMIUM;
  if (chosen && !existsSync(chosen)) throw new Problem(`WORK_MODE_CHROMIUM names “${chosen}”, which does not exist.`);
  const found = chosen ?? find();
  if (found) return found;
  await installPackages(['chromium', 'fonts-liberation', 'fonts-dejavu-core'], 'The browser tests');
  const installed = find();
  if (!installed) throw new Problem('Chromium was installed but is not on PATH. Name it in WORK_MODE_CHROMIUM.');
  return installed;
}

function find() {
  const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];
  return onPath(...names) ?? macPaths.find((path) => existsSync(path)) ?? null;
}
