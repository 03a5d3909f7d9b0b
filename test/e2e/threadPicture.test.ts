import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import type { Step } from '../support/agentScript';
import { demoWindow } from '../support/demoWindow';
import { OnBoard } from '../support/onBoard';
import { says, scriptedEntry } from '../support/scriptedEntry';

const update = (content: Record<string, unknown>): Step => ({ update: content });
const plan = (...done: ('completed' | 'in_progress' | 'pending')[]): Step => update({
  sessionUpdate: 'plan',
  entries: ['Find where pages are written', 'Put the birds in order', 'A test for the order', 'Say so in the guide'].map((content, at) => ({ content, status: done[at] ?? 'pending', priority: 'medium' })),
});
const old = `export function page(sightings) {\n  return sightings.map(line).join('\\n');\n}\n`;
const renewed = `export function page(sightings) {\n  const inOrder = [...sightings].sort((a, b) => a.day.localeCompare(b.day));\n  return inOrder.map(line).join('\\n');\n}\n`;

const steps: Step[] = [
  update({ sessionUpdate: 'agent_thought_chunk', content: { type: 'text', text: 'The order is lost where a page is put together.' } }),
  says('A page lists its birds in the order they were typed. I will sort them by day, and add a **test** that says so.'),
  plan('in_progress'),
  update({ sessionUpdate: 'tool_call', toolCallId: 'find', title: 'Search “page(” in src', kind: 'search', status: 'completed' }),
  plan('completed', 'in_progress'),
  { write: { path: 'src/page.js', text: renewed } },
  update({ sessionUpdate: 'tool_call', toolCallId: 'edit', title: 'Edit src/page.js', kind: 'edit', status: 'completed', locations: [{ path: 'src/page.js', line: 2 }], content: [{ type: 'diff', path: 'src/page.js', oldText: old, newText: renewed }] }),
  plan('completed', 'completed', 'in_progress'),
  {
    ask: { toolCallId: 'test', title: 'node --test test/', kind: 'execute', status: 'pending', rawInput: { command: 'node --test test/' } },
    yes: [
      update({ sessionUpdate: 'tool_call_update', toolCallId: 'test', status: 'completed', content: [{ type: 'content', content: { type: 'text', text: '\u001b[32m✔\u001b[39m a page keeps the order (1.4ms)\n\u001b[32m✔\u001b[39m an empty page is empty (0.2ms)\n\npass 2\n' } }] }),
      plan('completed', 'completed', 'completed', 'in_progress'),
      update({ sessionUpdate: 'usage_update', used: 24_300, size: 200_000, cost: { amount: 0.11, currency: 'USD' } }),
      {
        request: { method: 'elicitation/create', params: {
          sessionId: 'session-1', mode: 'form', message: 'Two sightings of the same day: which comes first?',
          requestedSchema: { type: 'object', required: ['order'], properties: { order: { type: 'string', title: 'Order', oneOf: [{ const: 'typed', title: 'As they were typed' }, { const: 'name', title: 'By name' }] } } },
        } },
      },
    ],
  },
];

describe('the pictures of the README, of a thread', () => {
  const demo = demoWindow({
    size: { width: 1500, height: 860 },
    settings: {
      'workMode.notifications': false, 'workbench.colorTheme': 'Dark 2026', 'workMode.defaultAgent': 'codex',
      'workMode.agents': [scriptedEntry('Codex', { turns: [steps] })],
    },
  });

  it('show an agent at work that asks', async () => {
    const { workbench, page } = demo.current;
    await page.locator('.monaco-workbench.vs-dark').waitFor();
    await workbench.showActivity('Work Mode');
    await workbench.resizeSidebar(320);
    const board = new OnBoard(workbench.board);
    const title = 'Keep the birds of a page in order';
    await board.write({ title, prompt: 'Sort the sightings of a page by day.' }, 'Start');
    await workbench.runCommand('Work Mode: Open Thread');
    await workbench.pick(title);
    await workbench.wideBoard.getByText('Two sightings of the same day').first().waitFor();
    await page.mouse.move(1200, 700);
    await page.locator('.workbench-hover').waitFor({ state: 'hidden' });
    const picture = await workbench.screenshot('readme-thread');
    assert((await stat(picture)).size < 250_000, `${picture} is too large for a page`);
  });
});
