import assert from 'node:assert/strict';
import { unfit, violations } from '../support/layers';
import { sourcesIn } from '../support/sources';

describe('layers', () => {
  it('imports point inward only', function () {
    // It reads every file; a busy machine takes its time for that.
    this.timeout(30_000);
    const sources = [...sourcesIn('src', /\.tsx?$/), ...sourcesIn('webview', /\.tsx?$/)];
    assert.ok(sources.length > 10, 'the sources were not found');
    assert.deepEqual(sources.flatMap(violations), []);
  });

  it('files are short and named after what they export', () => {
    const sources = [...sourcesIn('src', /\.tsx?$/), ...sourcesIn('webview', /\.(tsx?|css)$/), ...sourcesIn('test', /\.(tsx?|mjs)$/)];
    assert.deepEqual(sources.flatMap(unfit), []);
  });

  const broken: [path: string, text: string, violation: RegExp][] = [
    ['src/protocol/a.ts', `import { x } from '../core/x';`, /may not import \.\.\/core\/x/],
    ['src/core/a.ts', `import { runMove } from './moves/runMove';`, /may not import \.\/moves\/runMove/],
    ['src/core/a.ts', `import { readFile } from 'node:fs/promises';`, /may not import node:fs/],
    ['src/core/a.ts', `import { join } from 'path';`, /may not import path/],
    ['src/core/a.ts', `import type { Uri } from 'vscode';`, /may not import types of vscode/],
    ['src/core/a.ts', `export * from '../engine/ports/world';`, /may not import \.\.\/engine/],
    ['src/core/a.ts', 'export const at = Date.now();', /may not use Date\.now/],
    ['src/core/a.ts', 'export const at = new Date().getTime();', /may not use new Date/],
    ['src/core/a.ts', 'export const chance = Math.random();', /may not use Math\.random/],
    ['src/core/a.ts', 'setTimeout(() => {}, 1);', /may not use setTimeout/],
    ['src/core/a.ts', 'export const where = process.cwd();', /may not use process/],
    ['src/engine/a.ts', `import { spawn } from 'child_process';`, /may not import child_process/],
    ['src/engine/a.ts', `import { gitStore } from '../node/gitStore';`, /may not import \.\.\/node/],
    ['src/node/a.ts', `import * as vscode from 'vscode';`, /may not import vscode/],
    ['src/node/a.ts', `import { runTask } from '../engine/runTask';`, /may not import \.\.\/engine\/runTask/],
    ['src/node/a.ts', `import left from 'left-pad';`, /may not import left-pad/],
    ['src/vscode/a.ts', `const { spawn } = await import('node:child_process');`, /may not import node:child_process/],
    ['src/vscode/a.ts', `const fs = require('fs');`, /may not import fs/],
    ['src/vscode/a.ts', `type Places = import('../node/places').Places;`, /may not import types of \.\.\/node/],
    ['webview/a.tsx', `import { columns } from '../src/protocol/words';`, /may not import \.\.\/src\/protocol/],
    ['webview/a.tsx', `import type { Task } from '../src/core/task';`, /may not import types of \.\.\/src\/core/],
    ['src/somewhere.ts', '', /belongs to no layer/],
  ];
  for (const [path, text, violation] of broken) {
    it(`would notice ${path}: ${text || 'a file outside the folders'}`, () => {
      const found = violations({ path, text });
      assert.equal(found.length, 1, found.join('\n'));
      assert.match(found[0]!, violation);
    });
  }

  const sound: [path: string, text: string][] = [
    ['src/core/a.ts', `import * as z from 'zod'; import type { Card } from '../protocol/picture'; // process, Date.now()`],
    ['src/core/transition.ts', `import { runMove } from './moves/runMove';`],
    ['src/core/a.ts', `export const facts = { process: 1 }.process;`],
    ['src/node/a.ts', `import type { Store } from '../engine/ports/storage'; import { Failure } from '../core/errors'; import { spawn } from 'node:child_process';`],
    ['src/vscode/a.ts', `import type { WorkModeApi } from '../api'; import { join } from 'node:path';`],
    ['webview/a.tsx', `import type { Card } from '../src/protocol/picture'; import { render } from 'preact'; import './board.css';`],
  ];
  for (const [path, text] of sound) {
    it(`lets pass ${path}: ${text}`, () => assert.deepEqual(violations({ path, text }), []));
  }

  it('would notice a file that is too long or has a name that says nothing', () => {
    assert.match(unfit({ path: 'src/core/long.ts', text: 'x;\n'.repeat(401) })[0]!, /401 lines/);
    for (const name of ['utils.ts', 'helpers.ts', 'taskManager.ts', 'gitService.ts', 'storeImpl.ts', 'IStore.ts', 'index.ts']) {
      assert.equal(unfit({ path: `src/core/${name}`, text: '' }).length, 1, name);
    }
    for (const name of ['task.ts', 'InTree.ts', 'indexFile.ts']) assert.deepEqual(unfit({ path: `src/core/${name}`, text: '' }), [], name);
  });
});
