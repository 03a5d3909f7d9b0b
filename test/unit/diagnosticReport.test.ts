import assert from 'node:assert/strict';
import { diagnosticReport } from '../../src/core/diagnosticReport';
import type { Task } from '../../src/core/task';
import { byShell, unused } from '../support/tasks';

describe('diagnostic report', () => {
  const task: Task = {
    version: 1, id: 'a1', priority: 'normal', position: 1, ...byShell, createdAt: 0, runs: 0, ...unused, now: { state: 'draft' },
    brief: { title: 'Buy the rival', prompt: '$ transfer --secret\nthen smile', notes: 'ask Ann first', doneLooksLike: '' },
  };
  const report = diagnosticReport({
    versions: { 'Work Mode': '0.1.0' }, situation: 'open, working', settings: { 'workMode.slots': 2 }, tasks: [task, { ...task, id: 'a2' }],
    log: ['refused. “Buy the rival” is a draft', 'ran transfer --secret in /home/ann/project', 'noted: ask Ann first'], home: '/home/ann',
  });

  it('says what versions, settings and states there are', () => {
    assert.match(report, /Work Mode: 0\.1\.0/);
    assert.match(report, /Tasks: 2, 2 draft/);
    assert.match(report, /workMode\.slots: 2/);
  });

  it('holds no word of a brief and no path of the home folder', () => {
    assert.doesNotMatch(report, /rival|smile|ask Ann|\/home\/ann/);
    assert.match(report, /in ~\/project/);
  });

  it('leaves out commands of a prompt even where the log has them without their mark', () => {
    assert.doesNotMatch(report, /--secret/);
  });
});
