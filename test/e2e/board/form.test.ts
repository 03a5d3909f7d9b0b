import assert from 'node:assert/strict';
import type { BoardPage } from '../../support/boardPage';
import { openBoard } from '../../support/boardPage';
import { fullPicture } from '../../support/pictures';
import { testBrowser } from '../../support/testBrowser';

describe('the form of a task', function () {
  this.timeout(60_000);
  const browser = testBrowser();
  let board: BoardPage;

  beforeEach(async () => {
    board = await openBoard(browser.current, { board: fullPicture });
    await board.page.locator('.card').first().waitFor();
  });

  const next = (revision: number) => ({ ...fullPicture, revision });
  const field = (name: string) => board.page.locator(`#form-${name}`).locator('input, textarea');
  const dialog = () => board.page.getByRole('dialog');
  const brief = { title: 'Sort the list', prompt: '$ sort -o words words', notes: 'for Ada', doneLooksLike: 'sorted' };

  const unplanned = { labels: [], dependsOn: [], timeLimitMinutes: null };

  async function fill(): Promise<void> {
    await field('task-title').fill(brief.title);
    await field('prompt').fill(brief.prompt);
    await field('done').fill(brief.doneLooksLike);
    await field('notes').fill(brief.notes);
  }

  it('opens with the words of the box and creates a task with all its fields', async () => {
    await board.page.locator('#box').fill('Sort');
    await board.page.locator('#expand').click();
    assert.equal(await field('task-title').inputValue(), 'Sort');
    assert.equal(await board.page.locator('#box').inputValue(), '');
    await fill();
    await choose('priority', 'High');
    await choose('agent', 'Codex');
    await dialog().getByText('Works from a description in plain words.').waitFor();
    await dialog().getByRole('button', { name: 'Start', exact: true }).click();
    assert.deepEqual(await board.sent(), [{ type: 'createTask', brief, priority: 'high', agent: 'codex', model: null, effort: null, profile: null, ...unplanned, start: true }]);
    await board.show(next(2));
    assert.equal(await dialog().count(), 0);
    await board.page.locator('#expand').click();
    assert.equal(await field('task-title').inputValue(), '');
  });

  it('takes labels, what the task comes after and a time limit, and adds it to the queue', async () => {
    await board.page.locator('#expand').click();
    await field('task-title').fill('Sort');
    const labels = board.page.getByRole('textbox', { name: 'Labels' });
    await labels.fill('ui');
    await labels.press('Enter');
    await labels.pressSequentially('wrong,');
    await labels.press('Backspace');
    await dialog().getByRole('button', { name: 'Add label api' }).click();
    await dialog().getByRole('button', { name: 'Remove label ui' }).click();
    await labels.fill('half typed');
    await dialog().getByRole('button', { name: /^Choose…/ }).click();
    assert.deepEqual(await board.sent(), [{ type: 'pickDependencies', id: null, chosen: [] }]);
    await board.send({ type: 'dependencies', dependencies: [{ id: 'a1', title: 'Add rate limiting', standing: 'waits', state: 'is being worked on' }, { id: 'f1', title: 'Fix typo', standing: 'met', state: 'done' }] });
    await dialog().getByRole('button', { name: 'Do not wait for Fix typo' }).click();
    await dialog().getByRole('button', { name: /^Choose…/ }).click();
    await field('time-limit').fill('soon');
    await board.forget();
    await dialog().getByRole('button', { name: 'Add to Queue' }).click();
    await dialog().getByRole('alert').getByText(/“soon” is no time limit/).waitFor();
    await field('time-limit').fill('45');
    await dialog().getByRole('button', { name: 'Add to Queue' }).click();
    const words = { priority: 'normal', agent: 'shell', model: null, effort: null, profile: null };
    assert.deepEqual(await board.sent(), [{
      type: 'createTask', brief: { title: 'Sort', prompt: '', notes: '', doneLooksLike: '' }, ...words, labels: ['api', 'half typed'], dependsOn: ['a1'], timeLimitMinutes: 45, start: false, queue: true,
    }]);
  });

  it('keeps labels, dependencies and time limit of a task over a reload', async () => {
    const dependency = { id: 'f1', title: 'Fix typo', standing: 'met' as const, state: 'done' };
    await board.send({ type: 'form', task: { id: 'd1', brief, priority: 'low', routing: { agent: 'codex', model: null, effort: null, profile: null }, planning: { labels: ['ui'], dependsOn: ['f1'], timeLimitMinutes: 0 }, dependencies: [dependency] } });
    await board.page.getByRole('textbox', { name: 'Labels' }).fill('half');
    await board.page.waitForFunction(() => sessionStorage.getItem('state')?.includes('"newLabel":"half"'));
    await board.page.reload();
    await dialog().getByRole('button', { name: 'Do not wait for Fix typo' }).waitFor();
    assert.equal(await field('time-limit').inputValue(), '0');
    await dialog().getByRole('button', { name: /^Choose…/ }).click();
    assert.deepEqual(await board.sent(), [{ type: 'pickDependencies', id: 'd1', chosen: ['f1'] }]);
    await dialog().getByRole('button', { name: 'Save' }).click();
    const [, edit] = await board.sent();
    assert.ok(edit?.type === 'editTask');
    assert.deepEqual([edit.labels, edit.dependsOn, edit.timeLimitMinutes], [['ui', 'half'], ['f1'], 0]);
  });

  it('keeps the text and shows the sentence when the host refuses', async () => {
    await board.page.locator('#expand').click();
    await fill();
    await field('prompt').press('Control+Enter');
    await board.send({ type: 'refused', sentence: 'The title is too long. Shorten it.', intent: 'createTask' });
    await dialog().getByRole('alert').getByText('The title is too long. Shorten it.').waitFor();
    assert.equal(await field('prompt').inputValue(), brief.prompt);
    await dialog().getByRole('button', { name: 'Keep as Draft' }).click();
    assert.equal((await board.sent()).length, 2);
    assert.equal(await dialog().getByRole('alert').count(), 0);
  });

  it('shows any refusal while it is open, for it lies over everything else', async () => {
    await board.page.locator('#expand').click();
    await board.send({ type: 'refused', sentence: 'words.txt has changes of yours.', intent: 'act' });
    await dialog().getByRole('alert').getByText('words.txt has changes of yours.').waitFor();
  });

  it('comes back with its text when a picture overtakes the refusal', async () => {
    await board.page.locator('#expand').click();
    await fill();
    await dialog().getByRole('button', { name: 'Keep as Draft' }).click();
    await board.show(next(2));
    assert.equal(await dialog().count(), 0);
    await board.send({ type: 'refused', sentence: 'The disk is full.', intent: 'createTask' });
    await dialog().getByText('The disk is full.').waitFor();
    assert.equal(await field('notes').inputValue(), brief.notes);
  });

  it('gives refused words back to the box, and lets the sentence be closed', async () => {
    const box = board.page.locator('#box');
    await box.fill('Sort the list');
    await box.press('Enter');
    await board.send({ type: 'refused', sentence: 'Another window works here.', intent: 'createTask' });
    await board.page.getByRole('alert').waitFor();
    assert.equal(await box.inputValue(), 'Sort the list');
    await board.page.getByRole('button', { name: 'Close this message' }).click();
    await board.page.getByRole('alert').waitFor({ state: 'detached' });
  });

  it('shows a refusal of anything else on top and leaves the words where they are', async () => {
    await board.page.locator('#box').fill('half a thou');
    await board.page.locator('#card-r1').getByRole('button', { name: 'Apply', exact: true }).click();
    await board.send({ type: 'refused', sentence: 'words.txt has changes of yours.', intent: 'act' });
    await board.page.getByText('words.txt has changes of yours.').waitFor();
    assert.equal(await dialog().count(), 0);
    assert.equal(await board.page.locator('#box').inputValue(), 'half a thou');
  });

  it('keeps half-typed words over a reload, in the form and in the box', async () => {
    await board.page.locator('#expand').click();
    await fill();
    await board.page.waitForFunction(() => sessionStorage.getItem('state')?.includes('for Ada'));
    await board.page.reload();
    await dialog().waitFor();
    assert.equal(await field('prompt').inputValue(), brief.prompt);
    await board.page.keyboard.press('Escape');
    await board.page.locator('#box').fill('something else');
    await board.page.waitForFunction(() => sessionStorage.getItem('state')?.includes('something else'));
    await board.page.reload();
    await board.page.locator('.card').first().waitFor();
    assert.equal(await dialog().count(), 0);
    assert.equal(await board.page.locator('#box').inputValue(), 'something else');
  });

  it('closes with Escape, keeps the text, and drops it with Discard', async () => {
    await board.page.locator('#expand').click();
    await fill();
    await board.page.keyboard.press('Escape');
    assert.equal(await dialog().count(), 0);
    assert.equal(await board.page.evaluate(() => document.activeElement?.id), 'expand');
    await board.page.getByRole('button', { name: 'Go on with the task you began' }).click();
    assert.equal(await field('notes').inputValue(), brief.notes);
    await dialog().getByRole('button', { name: 'Discard' }).click();
    await board.page.locator('#expand').click();
    assert.equal(await field('notes').inputValue(), '');
  });

  it('edits an existing task', async () => {
    await board.send({ type: 'form', task: { id: 'd1', brief, priority: 'low', routing: { agent: 'codex', model: null, effort: null, profile: null }, planning: { labels: [], dependsOn: [], timeLimitMinutes: null }, dependencies: [] } });
    await board.page.getByRole('dialog', { name: 'Edit Task' }).waitFor();
    assert.equal(await board.page.locator('#form-priority').evaluate((element: HTMLElement & { value: string }) => element.value), 'low');
    await field('task-title').fill('Sort both lists');
    await field('task-title').press('Control+Enter');
    assert.deepEqual(await board.sent(), [{ type: 'editTask', id: 'd1', brief: { ...brief, title: 'Sort both lists' }, priority: 'low', agent: 'codex', model: null, effort: null, profile: null, ...unplanned }]);
  });

  it('keeps the focus inside while it is open', async () => {
    await board.page.locator('#expand').click();
    await dialog().waitFor();
    for (let step = 0; step < 24; step += 1) {
      await board.page.keyboard.press('Tab');
      assert.ok(await board.page.evaluate(() => document.activeElement?.closest('.sheet') !== null), `step ${step}`);
    }
    await field('task-title').focus();
    for (let step = 0; step < 3; step += 1) await board.page.keyboard.press('Shift+Tab');
    assert.ok(await board.page.evaluate(() => document.activeElement?.closest('.sheet') !== null));
  });

  it('closes an open list of choices with Escape before itself', async () => {
    await board.page.locator('#expand').click();
    await board.page.locator('#form-agent').click();
    await board.page.keyboard.press('Escape');
    assert.equal(await dialog().count(), 1);
    await board.page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  });

  async function choose(name: string, label: string): Promise<void> {
    await board.page.locator(`#form-${name}`).click();
    await board.page.locator(`#form-${name}`).getByRole('option', { name: label }).click();
  }
});
