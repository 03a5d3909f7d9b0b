import assert from 'node:assert/strict';
import { chmodSync, lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { Refusal } from '../../../src/core/errors';
import { createSeal } from '../../../src/node/files/seal';
import { announce } from '../../../src/node/handover/address';
import { greetOwner } from '../../../src/node/handover/link';
import { most } from '../../../src/node/handover/serveFollowers';
import { cutOff, start, Windows } from './windows';

describe('the line between windows, with somebody on it who is none', function () {
  this.timeout(30_000);
  let windows: Windows;
  let handled: string[];
  let servers: Server[];
  const runtime = process.env['XDG_RUNTIME_DIR'];
  beforeEach(() => {
    windows = new Windows();
    handled = [];
    servers = [];
  });
  afterEach(async () => {
    if (runtime === undefined) delete process.env['XDG_RUNTIME_DIR'];
    else process.env['XDG_RUNTIME_DIR'] = runtime;
    await windows.close();
    for (const server of servers) server.close();
  });

  const serve = (rest: { greetingMs?: number } = {}) => windows.serve(async (intent) => {
    handled.push('id' in intent ? intent.id : '');
    return 'done';
  }, windows.window(rest));
  const works = async () => assert.equal(await windows.window().send(start('fine')), 'done');
  const link = async (socket: Socket, keyFile = windows.keyFile) => greetOwner(socket, { seal: createSeal(keyFile), commonDir: windows.folder, token: windows.address().token });
  const fake = async (path: string, meet: (socket: Socket) => void) => {
    const server = createServer(meet);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(path, resolve));
  };

  it('cuts off who says nothing', async () => {
    await serve();
    await cutOff(await windows.stranger());
    await works();
  });

  it('cuts off who says something else, or too much, without waiting for a proof', async () => {
    await serve({ greetingMs: 3_600_000 });
    for (const words of ['GET / HTTP/1.1\r\n\r\n', '{}\n', 'null\n', '{"version":2,"nonce":"AAAAAAAAAAAAAAAAAAAAAA"}\n', 'x'.repeat(2_000), '\n'.repeat(100), '\u0000\n']) {
      const socket = await windows.stranger();
      socket.write(words);
      await cutOff(socket);
    }
    await works();
  });

  it('cuts off who has another key, and learns nothing from it', async () => {
    await serve();
    assert.equal(await link(await windows.stranger(), join(windows.folder, 'another.key')), null);
    const socket = await windows.stranger();
    socket.write(`${JSON.stringify({ version: 1, nonce: 'A'.repeat(22) })}\n${JSON.stringify({ proof: 'A'.repeat(43) })}\n`);
    await cutOff(socket);
    assert.deepEqual(handled, []);
    await works();
  });

  it('cuts off who gives back what it heard, or says again what another one said', async () => {
    await serve();
    // The proof of the window that works, as if it were one's own.
    const mirror = await windows.stranger();
    mirror.write(`${JSON.stringify({ version: 1, nonce: 'A'.repeat(22) })}\n`);
    const [challenge] = await new Promise<[Buffer]>((resolve) => mirror.once('data', (data) => resolve([data])));
    mirror.write(`${JSON.stringify({ proof: (JSON.parse(challenge.toString()) as { proof: string }).proof })}\n`);
    await cutOff(mirror);
    // A whole greeting with an intent, said once more.
    const said: Buffer[] = [];
    const socket = await windows.stranger();
    const write = socket.write.bind(socket);
    socket.write = ((words: string) => {
      said.push(Buffer.from(words));
      return write(words);
    });
    const honest = await link(socket);
    honest!.each(() => {});
    honest!.send({ id: 'one', intent: start('t1'), unsaved: [] });
    while (!handled.length) await new Promise(setImmediate);
    const again = await windows.stranger();
    again.write(Buffer.concat(said));
    await cutOff(again);
    // The same line twice on one connection.
    socket.write(said.at(-1)!);
    await cutOff(socket);
    assert.deepEqual(handled, ['t1']);
  });

  it('ends a connection on which somebody in between says something', async () => {
    await serve();
    const real = windows.address();
    const between = { ...real, path: join(windows.folder, 'between.sock') };
    let put: Socket | null = null;
    await fake(between.path, (socket) => void windows.stranger(real.path).then((to) => {
      put = to;
      socket.pipe(to).pipe(socket);
    }));
    await announce(windows.file, { address: between, commonDir: windows.folder, seal: createSeal(windows.keyFile) });
    const follower = windows.window();
    const heard = windows.listen(follower);
    await heard.until(() => heard.line.includes('open'));
    put!.write(`${'A'.repeat(43)}${JSON.stringify({ id: 'x', intent: start('evil'), unsaved: [] })}\n`);
    await cutOff(put!);
    assert.deepEqual(handled, []);
  });

  it('ends a connection that sends what is no request, or more than fits', async () => {
    await serve();
    for (const message of [{ id: '', intent: 1, unsaved: [] }, { id: 'x', unsaved: 'all' }, { id: 'x', intent: 'x'.repeat(9_000_000), unsaved: [] }]) {
      const honest = await link(await windows.stranger());
      honest!.each(() => {});
      honest!.send(message);
      await cutOff(honest!.socket);
    }
    assert.deepEqual(handled, []);
    await works();
  });

  it('keeps at most so many strangers, and lets a window in when they are gone', async () => {
    await serve();
    const strangers = await Promise.all(Array.from({ length: most.strangers + 10 }, () => windows.stranger()));
    await works();
    await Promise.all(strangers.map(cutOff));
  });

  it('keeps at most so many windows', async () => {
    await serve();
    const honest = await link(await windows.stranger());
    for (let n = 1; n < most.followers; n++) await link(await windows.stranger());
    const first = new Promise((resolve) => honest!.each(resolve));
    const beyond = await windows.stranger();
    const late = await link(beyond);
    if (late) late.each(() => assert.fail('it is welcome'));
    await cutOff(beyond);
    assert.deepEqual(await first, { type: 'welcome', root: windows.folder });
  });

  it('follows no announcement that somebody else wrote, and hands nothing to a socket that cannot prove itself', async () => {
    await serve();
    const heard: string[] = [];
    const path = join(windows.folder, 'fake.sock');
    await fake(path, (socket) => {
      socket.on('data', (data) => heard.push(data.toString()));
      socket.write(`${JSON.stringify({ nonce: 'A'.repeat(22), proof: 'A'.repeat(43) })}\n`);
    });
    const real = windows.address();
    writeFileSync(windows.file, JSON.stringify({ ...real, path }));
    await assert.rejects(windows.window({ waitMs: 50 }).send(start('t1')), (error) => error instanceof Refusal && /not certain that it is yours/.test(error.message));
    assert.deepEqual(heard, []);
    await announce(windows.file, { address: { ...real, path }, commonDir: windows.folder, seal: createSeal(windows.keyFile) });
    await assert.rejects(windows.window({ waitMs: 50 }).send(start('t1')), Refusal);
    assert.equal(heard.join('').includes('startTask'), false);
    for (const planted of ['', '{', 'x'.repeat(10_000), '{"version":1}']) {
      writeFileSync(windows.file, planted);
      await assert.rejects(windows.window({ waitMs: 10 }).send(start('t1')), Refusal);
    }
    assert.deepEqual(handled, []);
  });

  it('says which machine it is that cannot be reached', async () => {
    await serve();
    await announce(windows.file, { address: { ...windows.address(), host: 'far-away' }, commonDir: windows.folder, seal: createSeal(windows.keyFile) });
    await assert.rejects(windows.window({ waitMs: 10 }).send(start('t1')), (error) => error instanceof Refusal && /another machine \(far-away\)/.test(error.message));
  });

  it('lives in a folder of one\'s own, by a short path', async () => {
    const base = join(windows.folder, 'run');
    const common = join(base, `work-mode-${process.getuid!()}`);
    mkdirSync(base);
    process.env['XDG_RUNTIME_DIR'] = base;
    const line = await serve();
    assert.equal(dirname(windows.address().path), common);
    assert.equal(lstatSync(common).mode & 0o777, 0o700);
    await works();
    await line.close();
    chmodSync(common, 0o777);
    await serve();
    assert.notEqual(dirname(windows.address().path), common, 'a folder that others may write to is used');
    assert.equal(lstatSync(dirname(windows.address().path)).mode & 0o777, 0o700);
    await works();
    const long = join(base, 'x'.repeat(100));
    mkdirSync(long);
    process.env['XDG_RUNTIME_DIR'] = long;
    await serve();
    assert.ok(Buffer.byteLength(windows.address().path) <= 100);
    await works();
  });

  it('lets a window that does not listen lose lines rather than keeping them all for it, and tells it when it listens again', async () => {
    const line = await serve();
    const slow = await link(await windows.stranger());
    slow!.socket.pause();
    const heard: { type: string; news?: { type: string; id?: string; activity?: { text: string } | null; sentence?: string } }[] = [];
    slow!.each((message) => heard.push(message as (typeof heard)[number]));
    const quick = windows.listen();
    await quick.until(() => quick.line.includes('open'));
    const text = 'x'.repeat(10_000);
    for (let n = 0; n < 3_000; n++) {
      line.tell({ type: 'transcript', task: 't1', run: 1, line: { at: n, kind: 'output', text } });
      line.tell({ type: 'activity', id: 't1', activity: { text: `Step ${n}`, code: null } });
      if (n % 10 === 0) await quick.until(() => quick.news.length > 1).then(() => new Promise(setImmediate));
    }
    line.tell({ type: 'notice', tone: 'info', sentence: 'Now.' });
    await quick.until(() => quick.news.some((news) => news.type === 'notice'));
    slow!.socket.resume();
    while (!heard.some(({ news }) => news?.activity?.text === 'Step 2999')) await new Promise(setImmediate);
    const lines = heard.filter(({ news }) => news?.type === 'transcript').length;
    assert.ok(lines < 1_500, `${lines} of 3,000 lines were kept for it`);
    assert.ok(heard.some(({ news }) => news?.type === 'missed'));
    assert.ok(heard.some(({ news }) => news?.sentence === 'Now.'));
  });
});
