import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { activityPanel, boardPanel, commandOfAction, commands, contextKeys, schemes, settings, threadPanel, views, walkthrough } from '../../src/vscode/commandList';

const root = process.cwd();
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const { contributes } = manifest;

describe('contributions of package.json', () => {
  it('are the commands that the code knows, each with a category', () => {
    assert.deepEqual(contributes.commands.map((one: { command: string }) => one.command).sort(), Object.values(commands).sort());
    for (const one of contributes.commands) assert.equal(one.category, 'Work Mode', one.command);
  });

  it('are the settings that the code knows, each with a description and a default', () => {
    const { properties } = contributes.configuration;
    assert.deepEqual(Object.keys(properties).sort(), Object.values(settings).sort());
    for (const [name, property] of Object.entries<Record<string, unknown>>(properties)) {
      assert.ok(property.markdownDescription, name);
      assert.notEqual(property.default, undefined, name);
    }
  });

  it('are the views, the walkthrough and the address schemes that the code knows', () => {
    assert.deepEqual(contributes.viewsContainers.activitybar.map(({ id }: { id: string }) => id), [views.container]);
    assert.deepEqual(contributes.views[views.container].map(({ id }: { id: string }) => id), [views.board, views.tasks]);
    assert.deepEqual(contributes.walkthroughs.map(({ id }: { id: string }) => id), [walkthrough]);
    assert.deepEqual(contributes.resourceLabelFormatters.map(({ scheme }: { scheme: string }) => scheme).sort(), Object.values(schemes).sort());
    assert.ok(manifest.activationEvents.includes(`onFileSystem:${schemes.frozen}`));
    for (const panel of [activityPanel, boardPanel, threadPanel]) assert.ok(manifest.activationEvents.includes(`onWebviewPanel:${panel}`), panel);
  });

  it('name only commands and context keys that exist', () => {
    const text = JSON.stringify({ ...contributes, configuration: null });
    const known = new Set<string>([
      ...Object.values(commands), ...Object.values(contextKeys), ...Object.values(views), ...Object.values(settings), walkthrough,
    ]);
    for (const [name] of text.matchAll(/workMode\.\w+/g)) assert.ok(known.has(name), `${name} is not in commandList.ts`);
  });

  it('offer every action in the context menu of a task, where it is possible and nowhere else', () => {
    const menu: { command: string; when: string; group: string }[] = contributes.menus['view/item/context'];
    for (const [action, name] of Object.entries(commandOfAction)) {
      const whens = menu.filter(({ command, group }) => command === commands[name] && !group.startsWith('inline')).map(({ when }) => when);
      assert.deepEqual(whens, [`view == ${views.tasks} && viewItem =~ /;${action};/`]);
    }
  });

  it('have an icon on every command that a button shows', () => {
    const icons = new Map(contributes.commands.map(({ command, icon }: { command: string; icon?: string }) => [command, icon]));
    const buttons = ['view/title', 'view/item/context', 'editor/title'].flatMap((menu) => contributes.menus[menu]);
    for (const { command, group } of buttons) if (/^(inline|navigation)/.test(group)) assert.ok(icons.get(command), command);
  });

  it('refer to files that exist', () => {
    for (const { media } of contributes.walkthroughs[0].steps) assert.ok(existsSync(join(root, media.markdown)), media.markdown);
    assert.ok(existsSync(join(root, contributes.viewsContainers.activitybar[0].icon)), contributes.viewsContainers.activitybar[0].icon);
  });

  it('stay off where tasks must not run', () => {
    assert.equal(manifest.capabilities.untrustedWorkspaces.supported, false);
    assert.equal(manifest.capabilities.virtualWorkspaces.supported, false);
  });
});
