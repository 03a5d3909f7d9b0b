import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Refusal } from '../../src/core/errors';
import type { BoardMessage } from '../../src/protocol/picture';
import type { TaskActions } from '../../src/vscode/actions';
import { BoardSurface } from '../../src/vscode/boardSurface';
import { CurrentRepository } from '../../src/vscode/currentRepository';
import { Guard } from '../../src/vscode/guard';
import { Remedies } from '../../src/vscode/remedies';

describe('a board', () => {
  it('gets its first picture when it says that it is ready, and none before', async () => {
    const board = await aBoard();
    assert.deepEqual(board.posted, []);
    await board.receive({ type: 'ready' });
    assert.deepEqual(board.posted, [{ type: 'board', board: {
      revision: 1, state: 'problem', sentence: 'This folder is not a git repository yet.',
      remedies: [{ name: 'initialiseRepository', label: 'Initialise Repository' }, { name: 'openFolder', label: 'Open Another Folder' }],
    } }]);
    board.dispose();
  });

  it('is refused what does not parse, with a warning in the log and no word of the message in it', async () => {
    const board = await aBoard();
    for (const message of [null, 'ready', { type: 'nonsense', secret: 'hunter2' }, { type: 'act', id: '../x', action: 'start' }]) await board.receive(message);
    assert.equal(board.posted.length, 4);
    for (const answer of board.posted) assert.match(answer.type === 'refused' ? answer.sentence : '', /did not understand the board/);
    assert.equal(board.logged.length, 4);
    assert.doesNotMatch(board.logged.join(), /hunter2/);
    board.dispose();
  });

  it('is told what is too long in a form, so that the form can give the words back', async () => {
    const board = await aBoard();
    const brief = { title: 'x'.repeat(201), prompt: '', notes: '', doneLooksLike: '' };
    await board.receive({ type: 'createTask', brief, priority: 'normal', agent: 'shell', start: false });
    const [answer] = board.posted;
    assert.equal(answer?.type, 'refused');
    assert.equal(answer.intent, 'createTask');
    assert.match(answer.sentence, /longer than 200 characters/);
    board.dispose();
  });

  it('is answered with the sentence when an action is refused', async () => {
    const board = await aBoard();
    await board.receive({ type: 'act', id: 'a1', action: 'start' });
    assert.deepEqual(board.posted, [{ type: 'refused', sentence: 'Not now, because of the test.', intent: 'act' }]);
    board.dispose();
  });

  it('loads its script with a nonce and allows nothing else', async () => {
    const board = await aBoard();
    assert.match(board.html(), /default-src 'none'; script-src 'nonce-(\w+)'/);
    assert.doesNotMatch(board.html(), /unsafe-inline|unsafe-eval/);
    board.dispose();
  });
});

/** A board without a screen: what it was sent, and a way to speak for it. */
async function aBoard() {
  const posted: BoardMessage[] = [];
  const logged: string[] = [];
  const keep = (message: string) => { logged.push(message); };
  const guard = new Guard({ debug: () => {}, info: () => {}, warn: keep, error: keep, show: () => {} });
  const current = new CurrentRepository({
    open: async () => ({ problem: { kind: 'notARepository', sentence: 'This folder is not a git repository yet.' } }),
    initialise: async () => {},
    makeFirstCommit: async () => {},
  }, guard);
  await current.reopen();
  const said = new vscode.EventEmitter<unknown>();
  let answered: Thenable<unknown> = Promise.resolve();
  const webview = {
    options: {}, html: '', cspSource: 'https://board.test',
    asWebviewUri: (uri: vscode.Uri) => uri,
    onDidReceiveMessage: (listener: (message: unknown) => Thenable<unknown>) => said.event((message) => { answered = listener(message); }),
    postMessage: async (message: BoardMessage) => { posted.push(message); return true; },
  };
  const actions = { do: async () => { throw new Refusal('Not now, because of the test.'); } } as unknown as TaskActions;
  const extension = vscode.Uri.file('/nowhere');
  const host = { webview, visible: true } as unknown as vscode.WebviewView;
  const memory = { get: () => '', keys: () => [], update: () => Promise.resolve() } as unknown as vscode.Memento;
  const surface = new BoardSurface(host, 'sidebar', { extension, memory, current, guard, actions, showActivity: async () => {}, remedies: new Remedies(current, () => {}) });
  return {
    posted, logged,
    html: () => webview.html,
    receive: async (message: unknown) => { said.fire(message); await answered; },
    dispose: () => { surface.dispose(); current.dispose(); said.dispose(); },
  };
}
