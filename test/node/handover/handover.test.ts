import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, Refusal } from '../../../src/core/errors';
import type { Told } from '../../../src/engine/ports/windows';
import type { Intent } from '../../../src/protocol/intents';
import { start, Windows } from './windows';

describe('windows that speak with each other', function () {
  this.timeout(30_000);
  let windows: Windows;
  let children: ChildProcess[];
  beforeEach(() => {
    windows = new Windows();
    children = [];
  });
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    await windows.close();
  });

  /** An owner in a process of its own that notes each intent in a file and answers only those that end in `a`. */
  const owner = async () => {
    const child = fork(join(__dirname, 'owner.main.js'), [windows.folder, windows.file, windows.keyFile, join(windows.folder, 'done')]);
    children.push(child);
    await once(child, 'message');
    return child;
  };
  const kill = async (child: ChildProcess) => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };

  it('hand an intent over and bring back its answer', async () => {
    const got: Intent[] = [];
    await windows.serve(async (intent) => {
      got.push(intent);
      return 'abc';
    });
    assert.equal(await windows.window().send(start('t1')), 'abc');
    assert.deepEqual(got, [start('t1')]);
  });

  it('bring back a refusal and a failure as what they are', async () => {
    const errors: Error[] = [new Refusal('Not now.'), new Failure('git', 'Git is away.', 'exit 128'), new Error('oops')];
    await windows.serve(() => Promise.reject(errors.shift()!));
    const window = windows.window();
    await assert.rejects(window.send(start('t1')), (error) => error instanceof Refusal && error.message === 'Not now.');
    await assert.rejects(window.send(start('t1')), (error) => error instanceof Failure && error.kind === 'git' && error.message === 'Git is away.' && !error.detail.includes('128'));
    await assert.rejects(window.send(start('t1')), (error) => error instanceof Error && !(error instanceof Refusal) && !error.message.includes('oops'));
  });

  it('refuse what is no intent, with its sentence, and go on', async () => {
    await windows.serve(async () => 'ok');
    const window = windows.window();
    await assert.rejects(window.send(start('../etc')), (error) => error instanceof Refusal && error.message === 'That is not a task id.');
    await assert.rejects(window.send({ type: 'fly' } as unknown as Intent), (error) => error instanceof Refusal && /Reload both windows/.test(error.message));
    assert.equal(await window.send(start('t1')), 'ok');
  });

  it('take many intents at once and give each its own answer, whatever order they end in', async () => {
    const waiting: (() => void)[] = [];
    await windows.serve((intent) => new Promise((resolve) => {
      waiting.push(() => resolve('id' in intent ? intent.id : ''));
      if (waiting.length === 100) for (const answer of waiting.reverse()) answer();
    }));
    const window = windows.window();
    const ids = Array.from({ length: 100 }, (_, n) => `t${n}`);
    assert.deepEqual(await Promise.all(ids.map((id) => window.send(start(id)))), ids);
  });

  it('carry long words whole', async () => {
    const prompt = '\u0001“é”\n'.repeat(15_000);
    await windows.serve(async (intent) => (intent.type === 'createTask' ? intent.brief.prompt : ''));
    const brief = { title: 'Long', prompt, notes: prompt, doneLooksLike: prompt };
    assert.equal(await windows.window().send({ type: 'createTask', brief, priority: 'normal', agent: 'shell', model: null, effort: null, profile: null, start: false }), prompt);
  });

  it('say so when nobody is reached', async () => {
    await assert.rejects(windows.window({ waitMs: 50 }).send(start('t1')), (error) => error instanceof Refusal && /try again/.test(error.message));
  });

  it('wait for the next window that works', async () => {
    const first = await windows.serve(async () => 'first');
    const window = windows.window();
    assert.equal(await window.send(start('t1')), 'first');
    await first.close();
    const answer = window.send(start('t2'));
    await windows.serve(async () => 'second');
    assert.equal(await answer, 'second');
  });

  it('end what was begun before they stop, and leave the rest to the next one', async () => {
    let finish = () => {};
    const begun: string[] = [];
    const first = await windows.serve((intent) => new Promise((resolve) => {
      begun.push('id' in intent ? intent.id : '');
      finish = () => resolve('first');
    }));
    const heard = windows.listen();
    await heard.until(() => heard.line.includes('open'));
    const window = windows.window();
    windows.listen(window);
    const one = window.send(start('t1'));
    while (!begun.length) await new Promise(setImmediate);
    const closed = first.close();
    const two = window.send(start('t2'));
    finish();
    assert.equal(await one, 'first');
    await closed;
    await windows.serve(async () => 'second');
    assert.equal(await two, 'second');
    assert.deepEqual(begun, ['t1']);
  });

  it('tell the news to all that follow, and what goes on to who comes later', async () => {
    const line = await windows.serve(async () => '');
    const all = [windows.listen(), windows.listen(), windows.listen()];
    await Promise.all(all.map((heard) => heard.until(() => heard.line.includes('open'))));
    const news: Told[] = [
      { type: 'activity', id: 't1', activity: { text: 'Running', code: 'npm test' } },
      { type: 'transcript', task: 't1', run: 1, line: { at: 1, kind: 'output', text: 'Grüße\n' } },
      { type: 'notice', tone: 'warning', sentence: 'Look.' },
      { type: 'logged', entry: { at: 1, kind: 'task', task: 't1', title: 'Sort', run: null, by: 'You', text: 'Created' } },
      { type: 'deleted', id: 't2' },
    ];
    for (const one of news) line.tell(one);
    for (const heard of all) {
      await heard.until(() => heard.news.length === news.length);
      assert.deepEqual(heard.news, news);
    }
    const late = windows.listen();
    await late.until(() => late.news.length > 0);
    assert.deepEqual(late.news, [news[0]]);
    await line.close();
    await late.until(() => late.news.length > 1);
    assert.deepEqual(late.news[1], { type: 'activity', id: 't1', activity: null });
  });

  it('follow from one window that works to the next, and say when there is none for long', async () => {
    const follower = windows.window({ waitMs: 200 });
    const heard = windows.listen(follower);
    await heard.until(() => heard.line.length === 1);
    const first = await windows.serve(async () => '');
    await heard.until(() => heard.line.length === 2);
    await first.close();
    const second = await windows.serve(async () => '');
    await heard.until(() => {
      second.tell({ type: 'notice', tone: 'info', sentence: 'Here.' });
      return heard.news.length > 0;
    });
    await second.close();
    await heard.until(() => heard.line.at(-1) === 'shut');
    assert.deepEqual(heard.line.filter((state, at) => state !== heard.line[at - 1]), ['shut', 'open', 'shut']);
  });

  it('name the files with unsaved edits in the window that asks, as long as its answer takes', async () => {
    const working = windows.window();
    let during: string[] = [];
    await windows.serve(async () => {
      during = working.unsavedElsewhere();
      return '';
    }, working);
    await windows.window({ unsavedFiles: () => ['/repo/a.txt'] }).send(start('t1'));
    assert.deepEqual(during, ['/repo/a.txt']);
    assert.deepEqual(working.unsavedElsewhere(), []);
  });

  it('say where it went when changes are applied in another folder', async () => {
    await windows.serve(async () => 't1');
    const follower = windows.window({ root: '/another/worktree' });
    const heard = windows.listen(follower);
    await follower.send({ type: 'applyTask', id: 't1' });
    assert.ok(heard.news.some((news) => news.type === 'notice' && news.sentence.includes(windows.folder)));
  });

  it('say that it is not known whether it was done when the one that works is killed before it answers, and never do it twice', async () => {
    const child = await owner();
    const done = join(windows.folder, 'done');
    const follower = windows.window();
    const heard = windows.listen(follower);
    await heard.until(() => heard.line.includes('open'));
    assert.equal(await follower.send(start('1a')), '1a');
    const unknown = assert.rejects(follower.send(start('2b')), (error) => error instanceof Refusal && /not known whether this was done/.test(error.message));
    while (!readFileSync(done, 'utf8').includes('2b')) await new Promise(setImmediate);
    await kill(child);
    await unknown;
    const left = windows.address().path;
    assert.equal(existsSync(left), true, 'a window that was killed leaves its socket');
    await owner();
    assert.equal(await follower.send(start('3a')), '3a');
    assert.equal(existsSync(left), false, 'the next one removes it');
    assert.equal(readFileSync(done, 'utf8'), '1a\n2b\n3a\n');
  });

  it('hand over to the next one what was wanted while nobody worked', async () => {
    const child = await owner();
    const follower = windows.window();
    assert.equal(await follower.send(start('1a')), '1a');
    await kill(child);
    const answer = follower.send(start('2a'));
    await owner();
    assert.equal(await answer, '2a');
  });

  it('carry out an intent once, however often owners are killed', async () => {
    const done = join(windows.folder, 'done');
    const follower = windows.window({ waitMs: 20_000 });
    windows.listen(follower);
    const ends: Promise<string>[] = [];
    for (let round = 0; round < 5; round++) {
      const child = await owner();
      for (let n = 0; n < 20; n++) {
        ends.push(follower.send(start(`${round}x${n}a`)).then(() => 'done', (error: Error) => error.message));
        if (n === 10) await new Promise((resolve) => { setTimeout(resolve, Math.random() * 20); });
      }
      await kill(child);
    }
    await owner();
    const said = await Promise.all(ends);
    const lines = readFileSync(done, 'utf8').trim().split('\n');
    assert.equal(new Set(lines).size, lines.length, 'something was carried out twice');
    assert.ok(lines.length >= said.filter((end) => end === 'done').length);
    for (const end of said) assert.match(end, /^done$|not known whether/);
  });
});
