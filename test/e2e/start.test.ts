import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pidsMarked } from '../harness/processes.mjs';
import { newPage, openBrowser } from '../support/browser';

interface Started { process: ChildProcess; address: string; folder: string }

describe('npm start', () => {
  const started: Started[] = [];
  after(async () => {
    for (const { process, folder } of started) {
      process.kill('SIGTERM');
      await rm(dirname(folder), { recursive: true, force: true });
    }
  });

  it('serves a new demo repository each time, opens it in a browser, and leaves no process behind', async () => {
    const first = await start();
    started.push(first);
    const second = await start();
    started.push(second);
    assert.notEqual(first.folder, second.folder);
    assert.notEqual(first.address, second.address);
    assert.ok(existsSync(join(first.folder, '.git/work-mode/tasks/wordlist.json')));

    const browser = await openBrowser();
    try {
      const page = await newPage(browser);
      await page.goto(first.address);
      await page.locator('.activitybar').getByRole('tab', { name: 'Work Mode' }).waitFor();

      first.process.kill('SIGINT');
      await once(first.process, 'exit');
      assert.deepEqual(await processesOf(first), []);
      assert.notDeepEqual(await processesOf(second), [], 'ending one start ended the other');

      second.process.kill('SIGTERM');
      await once(second.process, 'exit');
      assert.deepEqual(await processesOf(second), []);
      assert.ok(existsSync(first.folder), 'the demo is kept');
    } finally {
      await browser.close();
    }
  });
});

/** Resolves when the address is printed. */
function start(): Promise<Started> {
  const child = spawn(process.execPath, ['test/harness/start.mjs', '--served'], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const [, address, folder] = /(http:\/\/localhost:\S+)[^]*Folder: +(\S+)/.exec(said) ?? [];
      if (address && folder) resolve({ process: child, address, folder });
    });
    child.once('exit', () => reject(new Error(`npm start ended before it printed an address:\n${said}`)));
  });
}

function processesOf({ folder }: Started): Promise<number[]> {
  return pidsMarked(`WORK_MODE_EDITOR=${join(dirname(folder), 'editor')}`);
}
